#include "client/cli/nearest.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace flexiti::cli {
namespace {

constexpr size_t kMostLetters = 2;

// How many letters must be added, dropped or replaced to turn one word into the other.
size_t Distance(const std::string& from, const std::string& to) {
  std::vector<size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < from.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < to.size(); ++j) {
      const size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

// A group of options is a command without a name to CLI11.
std::vector<const CLI::App*> Below(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* below) { return !below->get_name().empty(); });
}

// Null if none is near. Of a short word, at most half may be wrong.
const CLI::App* Nearest(const CLI::App& app, const std::string& word) {
  const CLI::App* nearest = nullptr;
  size_t least = std::min(kMostLetters + 1, word.size() / 2 + 1);
  // Longer words are not near either, and need no table.
  constexpr size_t kLongest = 64;
  if (word.size() > kLongest) return nullptr;
  for (const CLI::App* command : Below(app)) {
    const size_t distance = Distance(word, command->get_name());
    if (distance >= least) continue;
    least = distance;
    nearest = command;
  }
  return nearest;
}

}  // namespace

std::vector<std::string> NearestCommands(const CLI::App& app,
                                         const std::vector<std::string>& words) {
  std::vector<std::string> plain;
  for (const std::string& word : words) {
    if (!absl::StartsWith(word, "-")) plain.push_back(word);
  }
  const CLI::App* command = plain.empty() ? nullptr : Nearest(app, plain[0]);
  if (command == nullptr) return {};
  if (Below(*command).empty()) return {command->get_name()};
  const CLI::App* below = plain.size() < 2 ? nullptr : Nearest(*command, plain[1]);
  std::vector<std::string> names;
  for (const CLI::App* each : Below(*command)) {
    if (below != nullptr && each != below) continue;
    names.push_back(absl::StrCat(command->get_name(), " ", each->get_name()));
  }
  return names;
}

}  // namespace flexiti::cli
