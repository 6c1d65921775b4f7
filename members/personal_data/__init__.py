"""What is held on people by this app, by the layer below and by Django and its packages.

See ``eclub.kit.personal_data``; that layer knows nobody, so its models are told of here.
"""

from members.personal_data import account, browser, platform, tools

REGISTER = [*account.ENTRIES, *tools.ENTRIES, *platform.ENTRIES, *browser.ENTRIES]
