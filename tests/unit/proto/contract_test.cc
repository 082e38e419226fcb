#include "tests/reference/contract.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "google/protobuf/descriptor.pb.h"
#include "tests/reference/fields.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/proto/reference_fixture.h"

namespace flexiti::reference {
namespace {

using ::google::protobuf::FileDescriptorSet;
using ::testing::HasSubstr;

// What Load() says of a file with this content.
std::string Refusal(const std::string& content) {
  const flexiti_test::TemporaryDirectory folder;
  const std::string file = folder.path() + "/set.binpb";
  std::ofstream(file, std::ios::binary) << content;
  return std::string(Contract::Load(file).status().message());
}

FileDescriptorSet ReadSet() {
  FileDescriptorSet set;
  std::ifstream in(FLEXITI_DESCRIPTORS, std::ios::binary);
  EXPECT_TRUE(set.ParseFromIstream(&in));
  return set;
}

TEST(ContractTest, RefusesWhatItCannotDocument) {
  EXPECT_THAT(std::string(Contract::Load("no/such/file").status().message()),
              HasSubstr("cannot be read"));
  EXPECT_THAT(Refusal("this is no descriptor set"), HasSubstr("cannot be read"));
  EXPECT_THAT(Refusal(""), HasSubstr("has nothing of flexiti.v1"));

  FileDescriptorSet bare = ReadSet();
  for (auto& file : *bare.mutable_file()) file.clear_source_code_info();
  EXPECT_THAT(Refusal(bare.SerializeAsString()), HasSubstr("has no comments"));

  FileDescriptorSet torn = ReadSet();
  torn.mutable_file()->DeleteSubrange(0, 1);
  EXPECT_THAT(Refusal(torn.SerializeAsString()), HasSubstr("lacks an import"));
}

TEST_F(ReferenceTest, ReadsEveryFileOfTheContract) {
  std::set<std::string> named;
  for (const auto* type : contract_->Enums()) named.insert(type->file()->name());
  for (const auto* type : contract_->SharedMessages()) named.insert(type->file()->name());
  for (const auto* type : contract_->Services()) named.insert(type->file()->name());
  named.insert("flexiti/v1/annotations.proto");  // defines nothing but an option
  for (const auto& entry : std::filesystem::directory_iterator("proto/flexiti/v1")) {
    EXPECT_EQ(named.count("flexiti/v1/" + entry.path().filename().string()), 1u) << entry.path();
  }
}

struct TidiedCase {
  std::string comment;
  std::string tidied;
};

TEST(TidiedTest, IsOneLineWithoutPlacesInDesignDocuments) {
  const std::vector<TidiedCase> cases = {
      {"", ""},
      {" One\n two.\n", "One two."},
      {" GET /captures (section 4.7).\n", "GET /captures."},
      {" A sale (contract, section 6, in-store story).\n", "A sale."},
      {" Dollars (contract,\n section 2); exact.\n", "Dollars; exact."},
      {" A rate (contract, sections 4.2 and 4.12).\n", "A rate."},
      {" The account (open or closed loop).\n", "The account (open or closed loop)."},
  };
  for (const TidiedCase& c : cases) EXPECT_EQ(Tidied(c.comment), c.tidied);
}

struct FieldCase {
  std::string comment;
  bool required = false;
  std::string text;
};

TEST(FieldCommentTest, TellsWhetherTheFieldIsRequired) {
  const std::vector<FieldCase> cases = {
      {"", false, ""},
      {"Required.", true, ""},
      {"16 digits. Required.", true, "16 digits."},
      {"Six. Required. Give the same one.", true, "Six. Give the same one."},
      {"Where it happens; required.", true, "Where it happens; required."},
      {"Required: it is found by it.", true, "Required: it is found by it."},
      {"Whose account; exactly one.", true, "Whose account; exactly one."},
      {"Exactly one.", true, "Exactly one."},
      {"Required by flow BUY.", false, "Required by flow BUY."},
      {"Required for PROMOTIONAL, refused for REGULAR.", false,
       "Required for PROMOTIONAL, refused for REGULAR."},
      {"Not required.", false, "Not required."},
  };
  for (const FieldCase& c : cases) {
    const FieldText read = ReadFieldComment(c.comment);
    EXPECT_EQ(read.required, c.required) << c.comment;
    EXPECT_EQ(read.text, c.text);
  }
}

TEST_F(ReferenceTest, ShortNamesDropWhatAllValuesShare) {
  const auto& codes = *contract_->FindEnum("FlexitiErrorCode");
  EXPECT_EQ(ShortName(*codes.FindValueByName("FLEXITI_ERROR_CODE_NOT_FOUND")), "NOT_FOUND");
  EXPECT_EQ(contract_->FindEnum("NoSuchEnum"), nullptr);
}

}  // namespace
}  // namespace flexiti::reference
