"""Searching in the admin for an issue by its label."""

from issues import numbering


class FoundByLabel:
    """For admins of issues, or of rows whose issue is at `issue_path` (`issue__`).

    Finds 2027年第3期, 2027-3 or 2027-03, also with more words.
    """

    issue_path = ""

    def get_search_results(self, request, queryset, search_term):
        term = search_term.replace("›", " ")  # stands between a section and the one above it
        if label := numbering.find_label(term):
            year, number, rest = label
            of_issue = {f"{self.issue_path}year": year, f"{self.issue_path}number": number}
            found, distinct = super().get_search_results(request, queryset.filter(**of_issue), rest)
            if found.exists():
                return found, distinct
        return super().get_search_results(request, queryset, term)
