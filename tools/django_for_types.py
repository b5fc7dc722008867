"""Only for mypy, whose Django plugin wants a settings module. Firsthand itself is configured by its workspace."""

INSTALLED_APPS = ["django.contrib.staticfiles", "firsthand.store"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = "types"
USE_TZ = True
