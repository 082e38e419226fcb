// What Flexiti may answer with a 200, in all the spellings that its samples show.
#include "absl/strings/str_cat.h"
#include "tests/conformance/reply_fixture.h"

namespace flexiti_test {
namespace {

struct ReplyCase {
  std::string reply;
  std::string expected;  // text format
};

TEST_F(ReplyTest, AuthorizationsDecodeInEverySpelling) {
  const std::string id = R"({"authorization_id":1000000000000001)";
  const std::string expected_id = "authorization_id: '1000000000000001' ";
  const std::string rate = R"({"description":"Annual","rate":0.3099,"type":"air","message":"m"})";
  for (const ReplyCase& c : std::vector<ReplyCase>{
           {id + "}", expected_id},
           {R"({"authorization_id":"1000000000000001","reference":null,"fees":null})", expected_id},
           {id + R"(,"amount":"120.05000","remaining_authorization_amount":0.5,)"
                 R"("term_amount":"9999999999999999.99"})",
            expected_id + "amount { amount_cents: 12005 currency_code: 'CAD' } "
                          "remaining_amount { amount_cents: 50 currency_code: 'CAD' } "
                          "term_amount { amount_cents: 999999999999999999 currency_code: 'CAD' }"},
           {id + R"(,"reference":"order 1","date":"2024-02-29T23:59:59.5Z","message":"Merci",)"
                 R"("authorization_status":"opened","transaction_type":"promotional_purchase",)"
                 R"("account_number":10000000000001,"capture_id":"123456789"})",
            expected_id +
                "reference: 'order 1' create_time { seconds: 1709251199 nanos: 500000000 }"
                "message: 'Merci' status: AUTHORIZATION_STATUS_OPENED "
                "status_text: 'opened' purchase_type: PURCHASE_TYPE_PROMOTIONAL "
                "purchase_type_text: 'promotional_purchase' "
                "account_number: '10000000000001' capture_id: '123456789'"},
           {id + R"(,"authorization_status":"paused","transaction_type":"lease"})",
            expected_id + "status: AUTHORIZATION_STATUS_UNRECOGNIZED status_text: 'paused' "
                          "purchase_type: PURCHASE_TYPE_UNRECOGNIZED purchase_type_text: 'lease'"},
           {id + R"(,"annual_rates":)" + rate + "}",
            expected_id + "annual_rates { description: 'Annual' rate: '0.3099' type: 'air' "
                          "message: 'm' }"},
           {id + R"(,"annual_rates":[)" + rate + R"(,{"rate":"0.00000"}]})",
            expected_id + "annual_rates { description: 'Annual' rate: '0.3099' type: 'air' "
                          "message: 'm' } annual_rates { rate: '0.00000' }"},
           {id + R"(,"apr":31.99})", expected_id + "annual_rates { rate: '31.99' }"},
           {id +
                R"(,"fees":[{"description":"Admin","amount":"49.99000","type":"admin_total"},{}]})",
            expected_id + "fees { description: 'Admin' type: 'admin_total' "
                          "amount { amount_cents: 4999 currency_code: 'CAD' } } fees { }"},
           {id + R"(,"captures":[{"capture_id":1,"amount":5,"remaining_capture_amount":"2.50",)"
                 R"("date":"2024-01-01T00:00:00+01:00","new":true}]})",
            expected_id + "captures { capture_id: '1' amount { amount_cents: 500 currency_code: "
                          "'CAD' } remaining_amount { amount_cents: 250 currency_code: 'CAD' } "
                          "create_time { seconds: 1704063600 } unmodeled { fields { key: 'new' "
                          "value { bool_value: true } } } }"}}) {
    SCOPED_TRACE(c.reply);
    const auto got = Get(c.reply);
    ExpectMessage(got, got.response.authorization(), c.expected);
    const auto listed = List(absl::StrCat("[", c.reply, "]"));
    ASSERT_EQ(listed.response.authorizations_size(), 1);
    ExpectMessage(listed, listed.response.authorizations(0), c.expected);
  }
}

TEST_F(ReplyTest, WhatIsNotModeledIsKeptExactly) {
  const auto got = Get(
      R"({"authorization_id":1000000000000001,"integer":9007199254740992,)"
      R"("large":9007199254740993,"decimal":0.10,"long":12345678901234567890.123456789,)"
      R"("exponent":1E+2,"date":"next Tuesday","plan_id":101,"deep":{"list":[null,false,"é",-0]}})");
  ExpectMessage(got, got.response.authorization(), R"pb(
    authorization_id: '1000000000000001'
    unmodeled {
      fields {
        key: 'integer'
        value { number_value: 9007199254740992 }
      }
      fields {
        key: 'large'
        value { string_value: '9007199254740993' }
      }
      fields {
        key: 'decimal'
        value { string_value: '0.10' }
      }
      fields {
        key: 'long'
        value { string_value: '12345678901234567890.123456789' }
      }
      fields {
        key: 'exponent'
        value { string_value: '1E+2' }
      }
      fields {
        key: 'date'
        value { string_value: 'next Tuesday' }
      }
      fields {
        key: 'plan_id'
        value { number_value: 101 }
      }
      fields {
        key: 'deep'
        value {
          struct_value {
            fields {
              key: 'list'
              value {
                list_value {
                  values { null_value: NULL_VALUE }
                  values { bool_value: false }
                  values { string_value: '\303\251' }
                  values { number_value: 0 }
                }
              }
            }
          }
        }
      }
    })pb");
}

TEST_F(ReplyTest, WhatIsNotModeledWithinRatesAndFeesIsKeptToo) {
  const auto got =
      Get(R"({"authorization_id":1000000000000001,"annual_rates":[{"rate":"0.1"},{"cap":0.35}],)"
          R"("fees":[{"type":"a","tax":0.13}]})");
  ExpectMessage(got, got.response.authorization(), R"pb(
    authorization_id: '1000000000000001'
    annual_rates { rate: '0.1' }
    annual_rates {}
    fees { type: 'a' }
    unmodeled {
      fields {
        key: 'annual_rates'
        value {
          list_value {
            values {
              struct_value {
                fields {
                  key: 'rate'
                  value { string_value: '0.1' }
                }
              }
            }
            values {
              struct_value {
                fields {
                  key: 'cap'
                  value { string_value: '0.35' }
                }
              }
            }
          }
        }
      }
      fields {
        key: 'fees'
        value {
          list_value {
            values {
              struct_value {
                fields {
                  key: 'type'
                  value { string_value: 'a' }
                }
                fields {
                  key: 'tax'
                  value { string_value: '0.13' }
                }
              }
            }
          }
        }
      }
    })pb");
}

TEST_F(ReplyTest, PurchasesDecodeInEverySpelling) {
  const std::string amount = "amount { amount_cents: 100010 currency_code: 'CAD' } ";
  for (const ReplyCase& c : std::vector<ReplyCase>{
           {R"({"transaction_id":"20076677"})", "transaction_id: '20076677'"},
           {R"({"transaction_id":20076677,"customer_name":"A","customer_lname":"B",)"
            R"("total_amount":"1000.10000","verified":true,"warning":"changed"})",
            "transaction_id: '20076677' customer_first_name: 'A' customer_last_name: 'B' "
            "verified: true unmodeled { fields { key: 'warning' value { string_value: 'changed' "
            "}}}"},
           {R"({"transaction_id":"t-1","verified":"false","total_amount":1000.10})",
            "transaction_id: 't-1' verified: false"}}) {
    SCOPED_TRACE(c.reply);
    const auto got = Buy(c.reply);
    ExpectMessage(got, got.response.purchase(), amount + c.expected);
  }
}

TEST_F(ReplyTest, AVerificationAnswersACodeOrWhereItWent) {
  for (const ReplyCase& c : std::vector<ReplyCase>{
           {R"({"verification_code":2485})", "verification_code: '2485'"},
           {R"({"verification_code":"0042"})", "verification_code: '0042'"},
           {R"({"verification_code":"verification_sent_to_sms"})",
            "delivery: CODE_DELIVERY_SMS delivery_text: 'verification_sent_to_sms'"},
           {R"({"verification_code":"verification_sent_to_email"})",
            "delivery: CODE_DELIVERY_EMAIL delivery_text: 'verification_sent_to_email'"},
           {R"({"verification_code":"verification_sent_to_pigeon","n":1})",
            "delivery: CODE_DELIVERY_UNRECOGNIZED delivery_text: 'verification_sent_to_pigeon' "
            "unmodeled { fields { key: 'n' value { number_value: 1 } } }"}}) {
    SCOPED_TRACE(c.reply);
    auto got = Verify(c.reply);
    got.response.clear_operation();
    ExpectMessage(got, got.response, c.expected);
  }
}

}  // namespace
}  // namespace flexiti_test
