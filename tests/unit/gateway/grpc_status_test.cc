#include "service/gateway/grpc_status.h"

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "service/flexiti/failure.h"

namespace flexiti {
namespace {

google::rpc::Status Details(const grpc::Status& status) {
  google::rpc::Status out;
  EXPECT_TRUE(out.ParseFromString(status.error_details()));
  return out;
}

template <typename Detail>
int CountOf(const google::rpc::Status& status) {
  int count = 0;
  for (const auto& any : status.details()) count += any.Is<Detail>() ? 1 : 0;
  return count;
}

TEST(GrpcStatusTest, CarriesCodeMessageAndDetails) {
  const absl::Status status = GatewayFailure(v1::GATEWAY_ERROR_REASON_TOO_MANY_CALLS,
                                             Effect::kChange, "all 5 calls are in flight");
  const grpc::Status told = ToGrpcStatus(status);
  EXPECT_EQ(told.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(told.error_message(), "all 5 calls are in flight");
  const google::rpc::Status details = Details(told);
  EXPECT_EQ(details.code(), static_cast<int>(told.error_code()));
  EXPECT_EQ(details.message(), told.error_message());
  EXPECT_EQ(CountOf<google::rpc::ErrorInfo>(details), 1);
  EXPECT_EQ(CountOf<v1::FlexitiError>(details), 1);
  EXPECT_EQ(CountOf<google::rpc::RetryInfo>(details), 1);
  EXPECT_TRUE(MayRetryBlindly(status));
}

TEST(GrpcStatusTest, AFailureThatSaysNothingIsToldAsUnknown) {
  const grpc::Status told = ToGrpcStatus(absl::NotFoundError("bug with 6038000000000001"));
  EXPECT_EQ(told.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(told.error_message().find("6038"), std::string::npos);
  v1::FlexitiError error;
  const google::rpc::Status details = Details(told);
  for (const auto& any : details.details()) any.UnpackTo(&error);
  EXPECT_EQ(error.outcome(), v1::OUTCOME_UNKNOWN);
  EXPECT_FALSE(MayRetryBlindly(absl::NotFoundError("bug")));
}

TEST(GrpcStatusTest, DetailsStayBelowTheirLimitAndKeepWhatMatters) {
  absl::Status status = GatewayFailure(v1::GATEWAY_ERROR_REASON_INVALID_FIELD, Effect::kChange,
                                       std::string(10'000, 'm'));
  google::rpc::BadRequest fields;
  for (int i = 0; i < 200; ++i)
    fields.add_field_violations()->set_description(std::string(100, 'd'));
  SetDetail(status, fields);
  const google::rpc::Status details = Details(ToGrpcStatus(status));
  EXPECT_LE(details.ByteSizeLong(), kMaxDetailsBytes);
  EXPECT_EQ(CountOf<v1::FlexitiError>(details), 1);
  EXPECT_EQ(CountOf<google::rpc::ErrorInfo>(details), 1);
  EXPECT_EQ(CountOf<google::rpc::BadRequest>(details), 1);
}

TEST(GrpcStatusTest, OkIsOk) { EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok()); }

}  // namespace
}  // namespace flexiti
