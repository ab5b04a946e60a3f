"""What is done in quality: reviews planned, judged, published (`reviews.py`), and what the reviewed do
(`answering.py`)."""
