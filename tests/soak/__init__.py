"""Traffic without end: memory, descriptors and threads stay flat, and nothing acknowledged is lost."""
