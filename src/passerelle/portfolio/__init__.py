"""What a person holds, shown as they choose: credentials from elsewhere, and links to several things at once."""
