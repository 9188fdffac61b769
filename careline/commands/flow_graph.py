"""``careline flow graph``: a picture of a flow, in the terminal or as SVG."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from careline.clinic_file import DEFAULT, clinic_file
from careline.flow_counts import CountsError, counts_of
from careline.flow_files import PROMPTS
from careline.flow_picture import Counts, summary, svg, tree
from careline.flow_releases import FOLDER, flows_named, refuse
from controller.settings.loader import load_settings
from ivr.graph import Graph
from ivr.graph import graph as picture_of
from ivr.problems import did_you_mean


def graph(
    flow: Annotated[str, typer.Argument(help="The flow's name, or a flow file.")],
    *,
    svg_file: Annotated[Path | None, typer.Option("--svg", help="Write the picture to this file.")] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Callers at each node now, and how many passed it today.")
    ] = False,
    language: Annotated[str, typer.Option(help="Whose words are shown; default: the flow's first language.")] = "",
    clinic: Annotated[Path, typer.Option(help="The clinic's settings.")] = DEFAULT,
    prompts: Annotated[Path, typer.Option(help="The folder of the prompt catalogue.")] = PROMPTS,
    as_json: Annotated[bool, typer.Option("--json", help="Nodes and ways as one JSON object.")] = False,
) -> None:
    """Draw a flow: what callers hear, where each key and word leads, and what happens in silence."""
    settings = load_settings(clinic_file(clinic))
    flows = flows_named(flow if Path(flow).is_file() else FOLDER, settings, prompts).flows
    name = Path(flow).stem if Path(flow).is_file() else flow
    if name not in flows:
        raise refuse(ValueError(f"There is no flow '{name}'. {did_you_mean(name, flows, 'Flows')}"), 2)
    found = flows[name]
    if language and language not in found.languages:
        raise refuse(ValueError(f"'{name}' has no '{language}'; it has {', '.join(found.languages)}."), 2)
    picture = picture_of(found, language or found.languages[0])
    try:
        counts = asyncio.run(counts_of(settings, name)) if live else None
    except CountsError as error:
        raise refuse(error) from None
    if svg_file is not None:
        svg_file.write_text(svg(picture, counts), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(_data(picture, counts), indent=2, ensure_ascii=False))
    elif svg_file is None:
        console = Console(highlight=False)
        console.print(f"{picture.flow}, version {picture.version}", style="bold", markup=False)
        console.print(picture.emergency, style="red", markup=False, soft_wrap=True)
        if counts is not None:
            console.print(summary(picture, counts), style="bold", markup=False, soft_wrap=True)
        for root in tree(picture, counts):
            console.print(root)


def _data(picture: Graph, counts: Counts | None) -> dict[str, object]:
    cards = [asdict(card) for card in picture.cards.values()]
    for card in cards:
        if counts is not None and card["node"] in counts:
            card["count"] = asdict(counts[card["node"]])
    return {"flow": picture.flow, "version": picture.version, "emergency": picture.emergency, "nodes": cards}
