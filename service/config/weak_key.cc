#include "service/config/weak_key.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"

namespace flexiti::config {
namespace {

// Of 32 random bytes about 30 are different; fewer than this: not once in 10^15 keys.
constexpr size_t kFewestDifferent = 16;

// 00 01 02 ..., or any other step.
bool IsSequence(const std::string& bytes) {
  for (size_t i = 2; i < bytes.size(); ++i) {
    const auto step = [&](size_t at) {
      return static_cast<unsigned char>(bytes[at] - bytes[at - 1]);
    };
    if (step(i) != step(1)) return false;
  }
  return true;
}

}  // namespace

std::string WhyWeak(const Secret& key) {
  const std::string& bytes = key.Reveal();
  if (IsSequence(bytes)) return "is a sequence";  // one byte repeated is, too: its step is zero
  const size_t half = bytes.size() / 2;
  if (bytes.compare(0, half, bytes, half) == 0 ||
      std::set<char>(bytes.begin(), bytes.end()).size() < kFewestDifferent) {
    return "repeats itself";
  }
  if (std::all_of(bytes.begin(), bytes.end(), absl::ascii_isprint)) return "is text";
  return "";
}

}  // namespace flexiti::config
