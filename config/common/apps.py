from django.apps import AppConfig
from django.urls import register_converter

from config.common.keys import KeyConverter


class CommonConfig(AppConfig):
    name = "config.common"
    label = "common"

    def ready(self) -> None:
        register_converter(KeyConverter, "key")
