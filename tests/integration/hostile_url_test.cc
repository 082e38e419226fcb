// Nothing of a caller's request chooses a host, a path or a credential: every text field of every
// request is given what would do so if it were pasted into a URL, a header or a form.
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/requests.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Exchange;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr const char* kHostile[] = {
    "../../../oauth/token",
    "..%2f..%2foauth%2ftoken",
    "..",
    "1/../../birch-electronics/1",
    "1?injected=1",
    "1&injected=1&client_id=birch-electronics",
    "1#injected",
    "1;injected=1",
    "http://evil.example/",
    "//evil.example/1",
    "@evil.example:1/",
    "1 HTTP/1.1\r\nhost: evil.example\r\nx-injected: 1\r\n\r\n",
    "1\nx-injected: 1",
    "1%0d%0ax-injected:%201",
    "birch-electronics",
    "1%00",
};
constexpr int kDeepest = 3;  // messages within messages

// The way to a text field: one field in each message, the text last.
using FieldPath = std::vector<const FieldDescriptor*>;

void AddTextFields(const google::protobuf::Descriptor* type, const FieldPath& above,
                   std::vector<FieldPath>& out) {
  for (int i = 0; i < type->field_count(); ++i) {
    FieldPath path = above;
    path.push_back(type->field(i));
    if (path.back()->cpp_type() == FieldDescriptor::CPPTYPE_STRING) out.push_back(path);
    if (path.back()->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && path.size() < kDeepest) {
      AddTextFields(path.back()->message_type(), path, out);
    }
  }
}

void Put(Message& message, const FieldPath& path, const std::string& value) {
  Message* at = &message;
  for (const FieldDescriptor* field : path) {
    const auto* reflection = at->GetReflection();
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
      at = field->is_repeated() ? reflection->AddMessage(at, field)
                                : reflection->MutableMessage(at, field);
    } else if (field->is_repeated()) {
      reflection->AddString(at, field, value);
    } else {
      reflection->SetString(at, field, value);
    }
  }
}

std::string Name(const FieldPath& path) {
  std::string name;
  for (const FieldDescriptor* field : path) {
    absl::StrAppend(&name, name.empty() ? "" : ".", field->name());
  }
  return name;
}

std::vector<std::string> Hosts(const Exchange& exchange) {
  std::vector<std::string> hosts;
  for (const auto& [name, value] : exchange.headers) {
    if (absl::EqualsIgnoreCase(name, "host")) hosts.push_back(value);
  }
  return hosts;
}

std::set<std::string> HeaderNames(const Exchange& exchange) {
  std::set<std::string> names;
  for (const auto& [name, value] : exchange.headers) names.insert(absl::AsciiStrToLower(name));
  return names;
}

// A part of a path or a query that holds no sign which divides them.
bool IsPlain(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(c) || absl::StrContains("-._~%+*", std::string(1, c));
  });
}

class HostileUrlTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    stack_ = new Stack({.flexiti_yaml = "  retry: {max_attempts: 1}\n"});
  }
  static void TearDownTestSuite() {
    delete stack_;
    stack_ = nullptr;
  }

  // What reached Flexiti for `request`, without token calls.
  template <typename Request>
  static std::vector<Exchange> Sent(const Request& request) {
    stack_->sandbox().ClearExchanges();
    Call(*stack_, request);
    std::vector<Exchange> sent;
    for (const Exchange& exchange : stack_->sandbox().Exchanges()) {
      if (!absl::EndsWith(exchange.path, "/oauth/token")) {
        sent.push_back(exchange);
      } else {
        EXPECT_TRUE(absl::StrContains(exchange.body, "client_id=maple-furniture&"))
            << exchange.body;
      }
    }
    return sent;
  }

  static void ExpectShape(const Exchange& exchange, const Exchange& plain) {
    EXPECT_EQ(Hosts(exchange), Hosts(plain));
    EXPECT_EQ(exchange.method, plain.method);
    EXPECT_EQ(HeaderNames(exchange), HeaderNames(plain));
    EXPECT_EQ(exchange.head.substr(0, exchange.head.find("\r\n")),
              absl::StrCat(exchange.method, " ", exchange.path, exchange.query.empty() ? "" : "?",
                           exchange.query, " HTTP/1.1"));
    const std::vector<std::string> parts = absl::StrSplit(exchange.path, '/');
    const std::vector<std::string> plain_parts = absl::StrSplit(plain.path, '/');
    ASSERT_EQ(parts.size(), plain_parts.size()) << exchange.path << " was " << plain.path;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      EXPECT_TRUE(IsPlain(parts[i]) && parts[i] != "." && parts[i] != "..") << exchange.path;
      // Only a number, which was the caller's before too, may be another; and a checkout may be
      // named in either of two ways.
      if (parts[i] == "merchant-order-id") continue;
      if (!std::all_of(plain_parts[i].begin(), plain_parts[i].end(), absl::ascii_isdigit)) {
        EXPECT_EQ(parts[i], plain_parts[i]) << exchange.path;
      }
    }
    std::set<std::string> names;
    for (const auto piece : absl::StrSplit(exchange.query, '&', absl::SkipEmpty())) {
      const std::pair<std::string, std::string> pair =
          absl::StrSplit(piece, absl::MaxSplits('=', 1));
      EXPECT_TRUE(IsPlain(pair.first) && IsPlain(pair.second)) << exchange.query;
      EXPECT_TRUE(names.insert(pair.first).second) << pair.first << " twice in " << exchange.query;
      if (absl::EqualsIgnoreCase(pair.first, "clientId")) {
        EXPECT_EQ(pair.second, "maple-furniture");
      }
      EXPECT_NE(pair.first, "client_id");
      EXPECT_NE(pair.first, "injected");
    }
  }

  template <typename Request>
  static void Attack(const Request& good) {
    SCOPED_TRACE(good.GetTypeName());
    const std::vector<Exchange> plain = Sent(good);
    ASSERT_EQ(plain.size(), 1u);
    std::vector<FieldPath> fields;
    AddTextFields(good.GetDescriptor(), {}, fields);
    for (const FieldPath& field : fields) {
      for (const char* value : kHostile) {
        SCOPED_TRACE(absl::StrCat(Name(field), " = ", value));
        Request hostile = good;
        if (hostile.GetDescriptor()->FindFieldByName("request_id") != nullptr) {
          Put(hostile, {hostile.GetDescriptor()->FindFieldByName("request_id")}, NewRequestId());
        }
        Put(hostile, field, value);
        const std::vector<Exchange> sent = Sent(hostile);
        if (Name(field) == "merchant_id") {
          EXPECT_TRUE(sent.empty());
        }
        for (const Exchange& exchange : sent) ExpectShape(exchange, plain.front());
        sent_ += static_cast<int>(sent.size());
      }
    }
  }

  static Stack* stack_;
  static int sent_;  // hostile requests that were carried out, as far as Flexiti was asked
};
Stack* HostileUrlTest::stack_ = nullptr;
int HostileUrlTest::sent_ = 0;

TEST_F(HostileUrlTest, OfTransactionsAndAuthorizations) {
  Attack(SomePurchase());
  Attack(SomePurchase(kTransactionsMerchant));
  Attack(SomeAuthorization());
  Attack(SomeCredit());
  Attack(SomeRefund());
  Attack(SomeCapture());
  Attack(SomeRelease());
  Attack(SomeReturn());
  Attack(SomeGet());
  Attack(SomeList());
  Attack(SomeCaptureList());
  EXPECT_GT(sent_, 0) << "every value was refused here: nothing was looked at";
}

TEST_F(HostileUrlTest, OfCustomersAndTheHostedCheckout) {
  Attack(SomeVerification());
  Attack(SomeLookup());
  Attack(SomeSearch());
  Attack(SomeQuote());
  Attack(SomeClosing());
  Attack(SomeWidget());
  Attack(SomeLicense());
  Attack(SomeCheckout());
  Attack(SomeCheckoutStatus());
  Attack(SomePayments());
  EXPECT_GT(sent_, 0) << "every value was refused here: nothing was looked at";
}

}  // namespace
}  // namespace flexiti_test
