from django.apps import AppConfig
from django.core.checks import Tags, register

from config.accounts.demo.gate import check_demo_stays_local


class AccountsConfig(AppConfig):
    name = "config.accounts"
    label = "accounts"

    def ready(self) -> None:
        register(check_demo_stays_local, Tags.security)
