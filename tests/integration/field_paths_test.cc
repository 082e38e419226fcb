// Every field of a request that goes to Flexiti has a name there; an error that names it comes back
// on our own path.
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/requests.h"

namespace flexiti_test {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using testing::IsSubsetOf;

// By Flexiti's name (contract, section 4): ours.
using Paths = std::map<std::string, std::string>;

Paths Same(const std::vector<std::string>& names) {
  Paths paths;
  for (const std::string& name : names) paths[name] = name;
  return paths;
}

Paths With(Paths paths, const Paths& more) {
  paths.insert(more.begin(), more.end());
  return paths;
}

const Paths& InStorePaths() {
  static const auto& paths = *new Paths{{"verification_code", "in_store.verification_code"},
                                        {"request_id", "in_store.verification_request_id"},
                                        {"external_location_id", "in_store.external_location_id"},
                                        {"external_employee_id", "in_store.external_employee_id"}};
  return paths;
}

const Paths& FinancingPaths() {
  static const auto& paths = *new Paths{{"transaction_type", "financing_option.purchase_type"},
                                        {"plan_id", "financing_option.plan_id"},
                                        {"term", "financing_option.term"}};
  return paths;
}

// With what surrounds each and without.
Paths SkuPaths() {
  Paths paths;
  for (const std::string name :
       {"purchase_order", "shipping_total", "register_id", "transaction_discount_total",
        "transaction_subtotal", "transaction_total", "gst_hst", "pst", "products[0].sku_id",
        "products[0].category", "products[0].description", "products[0].quantity",
        "products[0].unit_price", "products[0].extended_price"}) {
    paths[name] = paths["sku_data." + name] = "sku_data." + name;
  }
  return paths;
}

Paths AuthorizationPaths() {
  Paths paths = With(With(InStorePaths(), SkuPaths()),
                     Same({"account_number", "amount", "reference", "lang"}));
  for (const auto& [parameter, path] : FinancingPaths()) {
    paths[parameter] = paths["financing_option." + parameter] = path;
  }
  return With(paths, {{"widget_session_id", "online.widget_session_id"}});
}

Paths StorePaths() {
  return Same({"amount", "external_location_id", "external_employee_id", "lang"});
}

Paths ListPaths() {
  return With(Same({"account_number", "page_size", "lang"}),
              {{"creation_date_from", "create_date_from"},
               {"creation_date_to", "create_date_to"},
               {"page_number", "page_token"}});
}

class FieldPathsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { stack_ = new Stack; }
  static void TearDownTestSuite() {
    delete stack_;
    stack_ = nullptr;
  }
  void SetUp() override { stack_->sandbox().Reset(); }

  // Where each parameter comes out; one reply tells of a few.
  template <typename Request>
  static Paths Told(const Request& request, const std::string& endpoint, const Paths& asked,
                    const std::string& list) {
    Paths told;
    for (const auto& [parameter, path] : asked) {
      stack_->sandbox().DisarmAll();
      flexiti_sandbox::Fault fault = flexiti_sandbox::Fault::Reply(
          409, absl::StrCat(R"({"error":"wrong_inputs",")", list, R"(":[{"param":")", parameter,
                            R"(","msg":"invalid"}]})"));
      fault.path = endpoint;
      stack_->sandbox().Arm(fault.Times(-1));
      Request own = request;
      if constexpr (requires { own.request_id(); }) own.set_request_id(NewRequestId());
      const Failure got = Call(*stack_, own);
      EXPECT_EQ(got.info.reason(), "WRONG_INPUTS") << parameter;
      if (!got.bad_request.has_value() || got.bad_request->field_violations_size() != 1) {
        ADD_FAILURE() << parameter << " is told of " << got.bad_request.has_value();
        continue;
      }
      told[parameter] = got.bad_request->field_violations(0).field();
    }
    return told;
  }

  // The paths of all fields below `type`; an amount and a date are one field to Flexiti.
  static void Collect(const Descriptor& type, const std::string& prefix,
                      std::set<std::string>& out) {
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      const std::string path = absl::StrCat(prefix, field.name(), field.is_repeated() ? "[0]" : "");
      const Descriptor* message = field.message_type();
      if (message == nullptr || message->name() == "Money" || message->name() == "Date") {
        out.insert(path);
      } else {
        Collect(*message, path + ".", out);
      }
    }
  }

  template <typename Request>
  static void Expect(const Request& request, const std::string& endpoint, const Paths& paths) {
    SCOPED_TRACE(endpoint);
    EXPECT_EQ(Told(request, endpoint, paths, "field_errors"), paths);
    std::set<std::string> fields;
    Collect(*Request::descriptor(), "", fields);
    std::set<std::string>& named = named_[Request::descriptor()->name()];
    for (const auto& [parameter, path] : paths) named.insert(path);
    EXPECT_THAT(named, IsSubsetOf(fields));
  }

  // That no field of the request was left out, but what Flexiti never sees.
  template <typename Request>
  static void ExpectAllNamed() {
    std::set<std::string> fields;
    Collect(*Request::descriptor(), "", fields);
    fields.erase("merchant_id");
    fields.erase("request_id");
    EXPECT_EQ(named_[Request::descriptor()->name()], fields);
  }

  static inline Stack* stack_ = nullptr;
  static inline std::map<std::string, std::set<std::string>> named_ = {};
};

TEST_F(FieldPathsTest, OfPurchases) {
  Expect(SomePurchase(), "/authorization",
         With(AuthorizationPaths(), {{"vcc_number", "authorized_user_vcc_number"}}));
  Expect(SomePurchase(kTransactionsMerchant), "/transactions",
         With(With(InStorePaths(), FinancingPaths()),
              Same({"amount", "vcc_number", "account_number", "customer_id", "lang"})));
  ExpectAllNamed<flexiti::v1::CreatePurchaseRequest>();
}

TEST_F(FieldPathsTest, OfAuthorizations) {
  Expect(SomeAuthorization(), "/authorization",
         With(AuthorizationPaths(), Same({"vcc_number", "auto_capture"})));
  ExpectAllNamed<flexiti::v1::CreateAuthorizationRequest>();
  Expect(SomeGet(), "/authorization/*", Same({"authorization_id", "lang"}));
  ExpectAllNamed<flexiti::v1::GetAuthorizationRequest>();
  Expect(SomeList(), "/authorizations",
         With(ListPaths(),
              {{"transaction_type", "purchase_type"}, {"authorization_status", "status"}}));
  ExpectAllNamed<flexiti::v1::ListAuthorizationsRequest>();
  Expect(SomeRelease(), "/release", With(StorePaths(), Same({"authorization_id"})));
  ExpectAllNamed<flexiti::v1::ReleaseAuthorizationRequest>();
}

TEST_F(FieldPathsTest, OfCaptures) {
  const Paths capture =
      With(With(StorePaths(), SkuPaths()), Same({"authorization_id", "reference"}));
  Expect(SomeCapture(), "/capture", capture);
  ExpectAllNamed<flexiti::v1::CaptureAuthorizationRequest>();
  Expect(SomeReturn(), "/return", With(capture, Same({"capture_id", "vcc_number", "full_return"})));
  ExpectAllNamed<flexiti::v1::ReturnCaptureRequest>();
  Expect(SomeCaptureList(), "/captures",
         With(ListPaths(), Same({"authorization_id", "capture_id"})));
  ExpectAllNamed<flexiti::v1::ListCapturesRequest>();
}

TEST_F(FieldPathsTest, OfCreditsAndRefunds) {
  Expect(SomeCredit(), "/transactions",
         With(With(InStorePaths(), {{"transaction_type", "type"}}),
              Same({"amount", "vcc_number", "account_number", "customer_id", "lang"})));
  ExpectAllNamed<flexiti::v1::CreateAccountCreditRequest>();
  Expect(SomeRefund(), "/refund",
         With(With(StorePaths(), SkuPaths()),
              Same({"account_number", "reference", "vcc_number", "capture_id"})));
  ExpectAllNamed<flexiti::v1::RefundAccountRequest>();
}

TEST_F(FieldPathsTest, OfCustomers) {
  Expect(SomeLookup(), "/customers/lookup",
         Same({"vcc_number", "account_number", "customer_id", "lang"}));
  ExpectAllNamed<flexiti::v1::LookupCustomerRequest>();
  Expect(SomeSearch(), "/customers/search",
         With(Same({"first_name", "last_name", "postal_code", "lang"}), {{"dob", "birth_date"}}));
  ExpectAllNamed<flexiti::v1::SearchCustomersRequest>();
  Expect(
      SomeVerification(), "/verify",
      With(Same({"account_number", "vcc_number", "format", "security_answer", "lang"}),
           {{"request_id", "verification_request_id"}, {"security_qid", "security_question_id"}}));
  ExpectAllNamed<flexiti::v1::VerifyCustomerRequest>();
  Expect(SomeQuote(), "/calculate-interest", Same({"account_number", "amount", "lang"}));
  ExpectAllNamed<flexiti::v1::CalculateInterestRequest>();
  Expect(SomeClosing(), "/close", Same({"account_number", "lang"}));
  ExpectAllNamed<flexiti::v1::CloseAccountRequest>();
  Expect(SomeLicense(), "/customers/driverslicense", Same({"code", "lang"}));
  ExpectAllNamed<flexiti::v1::DecodeDriversLicenseRequest>();
}

TEST_F(FieldPathsTest, OfTheWidget) {
  const std::string person = "personal_information.";
  Paths paths = Same({"account_number", "vcc_number", "lang"});
  for (const auto& [parameter, path] : Paths{{"first_name", "first_name"},
                                             {"last_name", "last_name"},
                                             {"dob", "birth_date"},
                                             {"postal_code", "postal_code"}}) {
    paths["customer_identification.personal_information." + parameter] = person + path;
  }
  paths["customer_identification.account_number"] = "account_number";
  paths["customer_identification.vcc_number"] = "vcc_number";
  Expect(SomeWidget(), "/widget/init", paths);
  ExpectAllNamed<flexiti::v1::StartWidgetRequest>();
}

TEST_F(FieldPathsTest, OfCheckouts) {
  Paths paths = With(Same({"is_guest", "customer_id", "has_previous_purchase", "lang", "flow"}),
                     {{"merchant_orderid", "merchant_order_id"},
                      {"vcc", "vcc_number"},
                      {"amount_requested", "amount"}});
  for (const auto& [parameter, path] : Paths{{"salutation", "salutation"},
                                             {"email", "email"},
                                             {"phone_number", "phone_number"},
                                             {"fname", "first_name"},
                                             {"mname", "middle_name"},
                                             {"lname", "last_name"},
                                             {"dob", "birth_date"},
                                             {"address_1", "address_1"},
                                             {"address_2", "address_2"},
                                             {"city", "city"},
                                             {"province", "province"},
                                             {"postal_code", "postal_code"}}) {
    paths[parameter] = "prefill." + path;
  }
  Expect(SomeCheckout(), "/systems/init", paths);
  ExpectAllNamed<flexiti::v1::StartCheckoutRequest>();
  Expect(SomeCheckoutStatus(), "/notifications/*", Same({"online_order_id"}));
  Expect(SomeCheckoutStatusByMerchantOrder(), "/notifications/*",
         {{"merchant_orderid", "merchant_order_id"}});
  ExpectAllNamed<flexiti::v1::GetCheckoutRequest>();
  Expect(SomePayments(), "/systems/payment-calculator", Same({"price", "lang"}));
  ExpectAllNamed<flexiti::v1::CalculatePaymentsRequest>();
}

TEST_F(FieldPathsTest, BothSpellingsOfTheListAndNamesThatAreNoneOfOurs) {
  const Paths paths = {{"dob", "birth_date"}, {"client_id", "client_id"}, {"", ""}};
  for (const char* list : {"field_errors", "error_fields"}) {
    EXPECT_EQ(Told(SomeSearch(), "/customers/search", paths, list), paths);
  }
}

}  // namespace
}  // namespace flexiti_test
