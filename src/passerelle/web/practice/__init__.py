"""Practice shared: examples of good practice, coaching, circles, alerts of fraud."""
