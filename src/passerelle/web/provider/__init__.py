"""The desk of those who describe what can be earned and taught: awarders and providers."""
