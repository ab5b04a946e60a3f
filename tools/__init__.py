"""What the house needs beside the product."""
