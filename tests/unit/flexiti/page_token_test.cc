#include "service/flexiti/page_token.h"

#include "flexiti/v1/authorization_service.pb.h"
#include "gtest/gtest.h"

namespace flexiti {
namespace {

TEST(PageTokenTest, LeadsToItsPageOfTheSameRequestOnly) {
  v1::ListAuthorizationsRequest request;
  request.set_merchant_id("m");
  request.set_account_number("1");
  EXPECT_EQ(*ReadPageToken(request), 1);
  request.set_page_token(WritePageToken(request, 7));
  EXPECT_EQ(*ReadPageToken(request), 7);
  // A token made from a request that itself carried a token is the same.
  EXPECT_EQ(WritePageToken(request, 7), request.page_token());
  request.set_account_number("2");
  EXPECT_FALSE(ReadPageToken(request).ok());
}

TEST(PageTokenTest, RefusesWhatIsNotOurs) {
  for (const char* token : {"x", "====", "MTo3", "MTowOjAwMDA", "MTotMTow", "Mjo3OmFiYw"}) {
    v1::ListAuthorizationsRequest request;
    request.set_page_token(token);
    EXPECT_TRUE(absl::IsInvalidArgument(ReadPageToken(request).status())) << token;
  }
}

}  // namespace
}  // namespace flexiti
