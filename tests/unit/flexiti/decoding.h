// For tests of codecs by table.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "service/flexiti/json.h"

namespace flexiti {

template <typename Message>
using Decoder = absl::Status (*)(const Json&, Message*);

template <typename Message>
Message FromText(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// `reply` decodes to what `expected`, in text format, says.
template <typename Message>
void ExpectDecoded(Decoder<Message> decode, const std::string& reply, const std::string& expected) {
  SCOPED_TRACE(reply);
  const absl::StatusOr<Json> json = ParseJson(reply);
  ASSERT_TRUE(json.ok());
  Message got;
  const absl::Status status = decode(*json, &got);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(got, FromText<Message>(expected)))
      << got.DebugString();
}

template <typename Message>
void ExpectUnreadable(Decoder<Message> decode, const std::string& reply,
                      const std::string& problem) {
  SCOPED_TRACE(reply);
  const absl::StatusOr<Json> json = ParseJson(reply);
  ASSERT_TRUE(json.ok());
  Message got;
  EXPECT_EQ(decode(*json, &got), absl::InvalidArgumentError(problem));
}

}  // namespace flexiti
