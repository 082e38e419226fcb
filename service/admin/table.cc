#include "service/admin/table.h"

namespace flexiti {

Table::Table(Html& page, const std::string& caption, const std::vector<Column>& columns)
    : page_(page), columns_(columns) {
  page_.Raw("<table role=\"table\"><caption>").Text(caption);
  page_.Raw("</caption><thead role=\"rowgroup\"><tr role=\"row\">");
  for (const Column& column : columns_) {
    page_.Raw("<th role=\"columnheader\" scope=\"col\"");
    if (column.is_number) page_.Raw(" class=\"number\"");
    page_.Raw(">").Text(column.title).Raw("</th>");
  }
  page_.Raw("</tr></thead><tbody role=\"rowgroup\">");
}

Table::~Table() { page_.Raw("</tbody></table>"); }

void Table::Cell(const Html& content) {
  const Column& column = columns_[next_];
  if (next_ == 0) page_.Raw("<tr role=\"row\"><th role=\"rowheader\" scope=\"row\"");
  if (next_ != 0) page_.Raw("<td role=\"cell\"");
  if (column.is_number) page_.Raw(" class=\"number\"");
  // A card repeats the column's title before each value; the eye needs it, the ear has the header.
  page_.Raw("><span class=\"label\" aria-hidden=\"true\">").Text(column.title).Raw("</span>");
  page_.Raw("<div class=\"value\">").Add(content).Raw("</div>");
  if (next_ == 0) page_.Raw("</th>");
  if (next_ != 0) page_.Raw("</td>");
  next_ = (next_ + 1) % columns_.size();
  if (next_ == 0) page_.Raw("</tr>");
}

}  // namespace flexiti
