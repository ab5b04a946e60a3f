"""A server on loopback that the W3C's test suites can talk to. For tests alone: it signs what anybody sends."""
