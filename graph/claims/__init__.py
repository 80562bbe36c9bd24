"""What claims make: how each is worded, how a link stands, what the words and dates mean."""
