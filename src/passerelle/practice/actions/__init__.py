"""What is done in practice: coaching, examples of good practice, circles, alerts of fraud; a module each."""
