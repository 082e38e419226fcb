#include "service/config/nearest.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/ascii.h"

namespace flexiti::config {
namespace {

constexpr size_t kMaxWord = 64;  // no key of ours is that long

// How many letters to insert, drop or replace to get from one to the other.
size_t EditDistance(const std::string& from, const std::string& to) {
  std::vector<size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 1; i <= from.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= to.size(); ++j) {
      const size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[to.size()];
}

}  // namespace

std::string Nearest(const std::string& word, const std::vector<std::string>& candidates) {
  if (word.empty() || word.size() > kMaxWord) return "";
  const std::string lower = absl::AsciiStrToLower(word);
  std::string nearest;
  size_t nearest_distance = kMaxWord;
  for (const std::string& candidate : candidates) {
    const size_t distance = EditDistance(lower, absl::AsciiStrToLower(candidate));
    // A third of the letters may be wrong; more is another word.
    if (distance < nearest_distance && distance * 3 <= std::max(word.size(), candidate.size())) {
      nearest = candidate;
      nearest_distance = distance;
    }
  }
  return nearest;
}

}  // namespace flexiti::config
