"""Charts in a report: those of the page, to be drawn in every format."""

from forum.domain.exports.report import ReportChart
from forum.web.presenters.charts.drawing import Chart


def report_chart(chart: Chart) -> ReportChart:
    """Return a chart for a report."""
    return ReportChart(
        name=chart.name,
        title=chart.title,
        description=chart.description,
        column=chart.column,
        rows=tuple((bar.label, bar.count) for bar in chart.rows),
        drawing=str(chart.drawing),
        note=chart.note,
    )
