"""What is done with a conversation, whatever its channel."""
