// The links of Markdown files to each other and to themselves.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace flexiti::reference {

// What is wrong with the links and the headings of `files` (name -> text), one line each: targets
// that are neither among `files` nor below `folder` on disk, anchors that no heading makes, and
// headings of one file whose anchors are the same. Addresses of other hosts are not looked up.
std::vector<std::string> BrokenLinks(const std::map<std::string, std::string>& files,
                                     const std::string& folder);

}  // namespace flexiti::reference
