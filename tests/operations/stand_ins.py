"""Clients that answer what a test says and keep what they were asked, and a project to try programs on."""

from pathlib import Path

from lib.operations.engine import Answer, Engine
from lib.operations.kubectl import Done
from lib.operations.project import ROOT, Project


class EngineClient:
    """A client of an engine; a command that has no answer succeeds and says nothing."""

    def __init__(self, **answers: Answer) -> None:
        self.answers = answers
        self.asked: list[tuple[str, ...]] = []

    def __call__(self, *arguments: str, shown: bool = False) -> Answer:
        self.asked.append(arguments)
        answer = self.answers.get(arguments[0], Answer(0))
        return Answer(answer.code) if shown else answer


class Cluster:
    """A kubectl; the answer is that of the first key whose words are all in the command."""

    def __init__(self, answers: dict[str, Done]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.bodies: list[str] = []

    def __call__(self, *arguments: str, body: str = "") -> Done:
        self.asked.append(" ".join(arguments))
        self.bodies += [body] if body else []
        found = (done for words, done in self.answers.items() if set(words.split()) <= set(arguments))
        return next(found, Done(0, "", ""))


def engine(**answers: Answer) -> Engine:
    """Return an engine whose client answers so."""
    return Engine(EngineClient(**answers))


def script(file: Path, text: str) -> str:
    """Write a shell script, and return its path."""
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return str(file)


def here(**variables: str) -> Project:
    """Return this project, with variables of its process."""
    return Project(ROOT, {"PATH": "/usr/bin:/bin", **variables})
