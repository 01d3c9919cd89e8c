"""The filter `browser_name`, for the page on which people see where they are signed in."""

from typing import Final

from django import template

register = template.Library()

BROWSERS: Final = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "Chrome/": "Chrome",
    "CriOS/": "Chrome",
    "Safari/": "Safari",
}
"""What a browser calls itself, and its name. Most browsers also claim to be the browsers further
down the list."""
DEVICES: Final = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}


@register.filter
def browser_name(user_agent: str) -> str:
    """For example “Firefox on Windows”. If we do not know the browser, the text that the browser
    sent."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    device = next((name for sign, name in DEVICES.items() if sign in user_agent), "")
    return f"{browser} on {device}" if browser and device else user_agent
