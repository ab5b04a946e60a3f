"""The desk on which bodies ask to be let teach or assess for others, and are asked."""
