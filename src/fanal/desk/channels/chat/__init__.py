"""The chat: a page for whoever needs help, without a sign-in, and an operator's panel beside the contact."""
