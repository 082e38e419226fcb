// Parts of the operator's page as text, for tests to look at.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "service/admin/admin_page.h"

namespace flexiti {

// From the heading with this id to the end of its section.
inline std::string SectionOf(const std::string& page, const std::string& id) {
  const size_t begin = page.find(absl::StrCat("<h2 id=\"", id, "\""));
  if (begin == std::string::npos) return "";
  return page.substr(begin, page.find("</section>", begin) - begin);
}

inline std::string PageOf(const AdminView& view) { return AdminPage(view, Refresh::kOn); }

}  // namespace flexiti
