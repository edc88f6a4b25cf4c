"""Webhooks: the host's own systems are told what happens, at addresses that an administrator entered."""
