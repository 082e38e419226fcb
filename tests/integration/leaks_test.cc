#include "tests/integration/leaks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "tests/integration/canary.h"

namespace flexiti_test {
namespace {

using ::testing::IsEmpty;

// The search finds what it is there to find.
TEST(LeaksTest, AreFoundInEveryDisguise) {
  EXPECT_THAT(Leaks("nothing of it, not even Kanari or 4815", {kPlantedWord, kPlantedDigits}),
              IsEmpty());
  for (const std::string value : {kPlantedWord, kPlantedDigits, kPlantedDay}) {
    std::string percent;
    for (const char c : value) absl::StrAppend(&percent, "%", absl::Hex(c));
    for (const std::string& form :
         {value, absl::AsciiStrToUpper(value), std::string(value.rbegin(), value.rend()),
          absl::BytesToHexString(value), absl::AsciiStrToUpper(absl::BytesToHexString(value)),
          percent, absl::Base64Escape(value + "!"), absl::Base64Escape("a" + value + "z"),
          absl::Base64Escape("{\"" + value + "\"}"), absl::WebSafeBase64Escape("abc" + value)}) {
      EXPECT_THAT(Leaks(absl::StrCat("{\"reason\":\"", form, "\"}"), {value}), testing::SizeIs(1))
          << form;
    }
  }
}

}  // namespace
}  // namespace flexiti_test
