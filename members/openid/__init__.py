"""OpenID Connect as ProConnect and France Travail Connect speak it, on allauth's provider.

allauth sends no nonce, trusts the channel instead of the signature, and reads what is known of
somebody as plain JSON; ProConnect signs it, and has to be told when somebody signs out.
"""
