"""Owe a payment, stop one that was never asked for, call one back; ask for it until there is an answer."""
