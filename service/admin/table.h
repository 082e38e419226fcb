// An HTML table that is a table on a wide screen and a list of cards on a narrow one.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "service/admin/html.h"

namespace flexiti {

// Roles are said aloud, because a browser forgets a table's meaning once its boxes are laid out in
// another way.
class Table {
 public:
  struct Column {
    const char* title = "";
    bool is_number = false;
  };

  // `page` and `columns` must outlive this. The caption tells who cannot see what the table is.
  Table(Html& page, const std::string& caption, const std::vector<Column>& columns);
  // Ends it.
  ~Table();
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  // The next cell, in the order of the columns; the first one of a row is its header.
  void Cell(const Html& content);
  void Cell(const std::string& text) { Cell(Html().Text(text)); }

 private:
  Html& page_;
  const std::vector<Column>& columns_;
  std::size_t next_ = 0;
};

}  // namespace flexiti
