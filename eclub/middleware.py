"""What stands around every request, the outermost first: each comment says why it is there."""

ORDER = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    # Before whatever answers by itself: static files, redirections to https, errors.
    "csp.middleware.CSPMiddleware",
    "eclub.kit.middleware.permissions_policy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages are text on slow lines; Django pads what it compresses against BREACH.
    "django.middleware.gzip.GZipMiddleware",
    "eclub.kit.middleware.readable_cookies",
    "eclub.kit.sessions.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "eclub.kit.hidden_origin.HiddenOriginMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "eclub.kit.middleware.private_pages",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "members.keeping.keep_typed",
    "members.middleware.note_use",
    "members.middleware.ConfirmationMiddleware",
    "members.middleware.CharterMiddleware",
    "members.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "eclub.kit.request_log.RequestLogMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
