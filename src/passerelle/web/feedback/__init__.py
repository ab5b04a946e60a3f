"""What those who used an entry say of it: read by anybody, given, replied to at the owner's desk, moderated."""
