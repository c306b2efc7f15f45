"""The base of the models of a scenario file, and the types that several of them use."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]
Country = Annotated[str, Field(description="ISO 3166-1 alpha-2, in capital letters.")]


class Part(BaseModel):
    """A part of a scenario: unknown keys are refused. What is left out is made up, or as in a fresh mock."""

    model_config = ConfigDict(extra="forbid")
