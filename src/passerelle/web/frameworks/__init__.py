"""Frameworks for everybody: lists, versions, two side by side, credits; and the policy officers' desk for them."""
