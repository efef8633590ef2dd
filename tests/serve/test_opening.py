"""What an app's page shows before anything of it has run."""

import base64
import io
import re

import pytest
from PIL import Image

import kinetoscope
from kinetoscope.serve.opening import with_opening
from kinetoscope.ui.gallery import CARDS

PAGE = """<!doctype html><html><head>
<link rel="preload" href="/marimo/assets/Lora.woff2" as="font" type="font/woff2" crossorigin>
<link rel="modulepreload" crossorigin href="/marimo/assets/react.js">
<link rel="stylesheet" crossorigin href="/marimo/assets/index.css">
</head><body><div id="root"></div></body></html>"""


@pytest.mark.parametrize("name", kinetoscope.PHENOMENA)
def test_it_brings_the_question_and_a_picture_for_light_and_dark(name):
    html = with_opening(PAGE, name)
    assert CARDS[name].question in html
    pictures = re.findall(r'"data:image/webp;base64,([^"]+)"', html)
    sizes = [Image.open(io.BytesIO(base64.b64decode(each))).size for each in pictures]
    assert len(sizes) == 2
    assert sizes[0] == sizes[1]
    assert len(html) < 150_000  # a class of thirty opens it at once
    # The picture can be painted before marimo's style has come, and the page is below it.
    assert html.index("kt-opening") < html.index("/marimo/assets/index.css")
    assert html.index("/marimo/assets/index.css") < html.index('id="root"')


def test_nothing_is_loaded_that_is_never_shown(server):
    page = server.get("/apps/clip/").text
    assert "modulepreload" in page
    assert 'as="font"' not in page
    assert 'as="image"' not in page
    assert "serviceWorker" not in page
    assert "__MARIMO_MOUNT_CONFIG__" in page, "what is left out ends before the next script"


def test_an_app_without_a_card_is_left_as_it_is(server):
    assert "kt-opening" not in server.get("/apps/clip/").text
