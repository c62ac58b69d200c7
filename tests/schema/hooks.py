"""Writes down what was acknowledged, so that the test can look for it afterwards."""

import os

import schemathesis


@schemathesis.hook
def after_call(context, case, response):
    if response.status_code == 201 and case.path == "/api/v1/tips":
        with open(os.environ["ACKNOWLEDGED"], "a") as file:
            file.write(response.json()["receipt"] + "\n")
