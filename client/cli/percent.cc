#include "client/cli/percent.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace flexiti::cli {

std::string Percent(const std::string& fraction) {
  const size_t point = fraction.find('.');
  std::string whole = fraction.substr(0, point);
  std::string rest = point == std::string::npos ? "" : fraction.substr(point + 1);
  const auto digits = [](const std::string& text) {
    return std::all_of(text.begin(), text.end(),
                       [](unsigned char c) { return absl::ascii_isdigit(c); });
  };
  if (whole.empty() || !digits(whole) || !digits(rest)) return fraction;
  if (rest.size() < 2) rest.resize(2, '0');
  whole += rest.substr(0, 2);
  rest = rest.substr(2);
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  rest.erase(rest.find_last_not_of('0') + 1);  // npos + 1 is 0
  return absl::StrCat(whole, rest.empty() ? "" : ".", rest, " %");
}

}  // namespace flexiti::cli
