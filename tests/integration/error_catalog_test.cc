// The values of FlexitiErrorCode against the documented errors.
#include <map>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "tests/conformance/expected_errors.h"

namespace flexiti_test {
namespace {

TEST(ErrorCatalogTest, HasAValueForEveryDocumentedWordAndForNoOther) {
  std::set<std::string> documented = {"forbidden"};
  std::set<int> wordless;
  for (const ErrorRow& row : ErrorRows()) {
    if (row.word.empty()) {
      wordless.insert(row.http_status);
    } else {
      documented.insert(row.word);
    }
  }
  std::set<std::string> expected;
  for (const auto& [word, unused] : ExpectedByWord()) expected.insert(word);
  EXPECT_EQ(expected, documented);

  std::map<std::string, flexiti::v1::FlexitiErrorCode> by_word;
  std::set<int> by_status;
  const auto* type = flexiti::v1::FlexitiErrorCode_descriptor();
  for (int i = 0; i < type->value_count(); ++i) {
    const auto& facts = type->value(i)->options().GetExtension(flexiti::v1::facts);
    const auto code = static_cast<flexiti::v1::FlexitiErrorCode>(type->value(i)->number());
    for (const std::string& word : facts.upstream()) {
      EXPECT_TRUE(by_word.emplace(word, code).second) << word << " stands twice";
      EXPECT_EQ(code, CodeNamed(ReasonOfWord(word))) << word;
    }
    if (facts.http_status() != 0) {
      EXPECT_TRUE(by_status.insert(facts.http_status()).second) << facts.http_status();
    }
    // The only values without a word are those of a status, and the two that stand for no word.
    EXPECT_TRUE(!facts.upstream().empty() || facts.http_status() != 0 || code <= 1)
        << type->value(i)->name();
  }
  for (const std::string& word : documented) EXPECT_EQ(by_word.erase(word), 1u) << word;
  EXPECT_TRUE(by_word.empty()) << "not documented: " << by_word.begin()->first;
  for (const int status : wordless) EXPECT_EQ(by_status.count(status), 1u) << status;
}

}  // namespace
}  // namespace flexiti_test
