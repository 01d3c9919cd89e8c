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
"""The name of each browser, by a word of its User-Agent. Most browsers also send the words of the
browsers further down the list."""
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
    """The name of a browser and its device, such as “Firefox on Windows”. If we do not know the
    browser or the device, returns the User-Agent unchanged."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    device = next((name for sign, name in DEVICES.items() if sign in user_agent), "")
    return f"{browser} on {device}" if browser and device else user_agent
