#include "service/config/problems.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace flexiti::config {
namespace {

// "merchants[0].id" -> "merchants[0]" -> "merchants" -> "".
std::string ParentOf(const std::string& path) {
  const size_t end = path.find_last_of(".[");
  return end == std::string::npos ? "" : path.substr(0, end);
}

// `inner` is `outer` or a part of it.
bool IsWithin(const std::string& inner, const std::string& outer) {
  if (outer.empty() || inner == outer) return true;
  return absl::StartsWith(inner, outer) &&
         (inner[outer.size()] == '.' || inner[outer.size()] == '[');
}

}  // namespace

Problems::Problems(std::string file) : file_(std::move(file)) {}

void Problems::Locate(const std::string& path, Place place) { places_[path] = place; }

Place Problems::PlaceOf(const std::string& path) const {
  for (std::string at = path;; at = ParentOf(at)) {
    const auto found = places_.find(at);
    if (found != places_.end()) return found->second;
    if (at.empty()) return {};
  }
}

void Problems::Add(const std::string& path, const std::string& text) {
  AddAt(PlaceOf(path), path, text);
}

void Problems::AddAt(Place place, const std::string& path, const std::string& text) {
  if (listed_.size() == kMaxListed) {
    ++unlisted_;
    return;
  }
  listed_.push_back({place, path, text});
}

bool Problems::IsClean(const std::string& path) const {
  if (unlisted_ > 0) return false;  // it may be among those
  return std::none_of(listed_.begin(), listed_.end(), [&](const Problem& problem) {
    return IsWithin(problem.path, path) || IsWithin(path, problem.path);
  });
}

absl::Status Problems::ToStatus() const {
  if (listed_.empty()) return absl::OkStatus();
  std::vector<Problem> sorted = listed_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.place.line, a.place.column) < std::tie(b.place.line, b.place.column);
  });
  std::vector<std::string> lines;
  for (const Problem& problem : sorted) {
    std::string line = file_;
    if (problem.place.line > 0) {
      absl::StrAppend(&line, ":", problem.place.line, ":", problem.place.column);
    }
    if (!problem.path.empty()) absl::StrAppend(&line, ": ", problem.path);
    lines.push_back(absl::StrCat(line, ": ", problem.text));
  }
  if (unlisted_ > 0) lines.push_back(absl::StrCat(file_, ": and ", unlisted_, " more problems"));
  return absl::InvalidArgumentError(absl::StrJoin(lines, "\n"));
}

}  // namespace flexiti::config
