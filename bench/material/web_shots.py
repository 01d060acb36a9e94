"""Take pictures of the web pages."""


def web_pictures(folder):
    return []
