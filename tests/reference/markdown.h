// Markdown that Git forges show alike: headings whose anchors they all make the same way, tables,
// links.
#pragma once

#include <string>
#include <vector>

namespace flexiti::reference {

// The anchor of a heading: lower case, spaces as dashes, other punctuation than - and _ dropped.
std::string AnchorOf(const std::string& heading);

// `text` where Markdown would read a table's bars and HTML in it; what stands in backquotes stays.
std::string Escaped(const std::string& text);

// Of plain text, with its full stop; all of a text of one sentence.
std::string FirstSentence(const std::string& text);

std::string Code(const std::string& text);
std::string Link(const std::string& text, const std::string& target);
// To the heading `heading` of `file`; of the same file if that is empty.
std::string LinkTo(const std::string& heading, const std::string& file = "");

// "| a | b |" and the line end. Cells must be escaped.
std::string Row(const std::vector<std::string>& cells);
// The names of the columns and the line below them.
std::string TableHead(const std::vector<std::string>& names);

}  // namespace flexiti::reference
