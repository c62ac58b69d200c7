//! What a field of a posted form may hold, written into the description from the model itself: a program that
//! is made from the description sends no word that would be refused.
//!
//! A field whose words are a closed vocabulary has its line in [`fields`]; lengths, bounds and patterns stand
//! beside the field.

use serde_json::Value;
use utoipa::openapi::schema::{AdditionalProperties, Array, ArrayItems, Object, Schema, SchemaType, Type};
use utoipa::openapi::{OpenApi, Ref, RefOr};

use super::departures::REPLIES;
use crate::domain::tips::MARKS;
use crate::law::pack::Pack;
use crate::model::departure::{Job, Sign, Way};
use crate::model::outreach::SessionKind;
use crate::model::tip::{Leaves, People, TipKind};
use crate::model::unit::Office;
use crate::model::volunteer::TaskState;

/// Form, field and the words that it may hold.
fn fields() -> Vec<(&'static str, &'static str, Vec<&'static str>)> {
    vec![
        ("TipForm", "kind", TipKind::ALL.iter().map(|it| it.word()).collect()),
        ("TipForm", "leaves", Leaves::ALL.iter().map(|it| it.word()).collect()),
        ("TipForm", "people", People::ALL.iter().map(|it| it.word()).collect()),
        ("ClearForm", "kind", TipKind::ALL.iter().map(|it| it.word()).collect()),
        ("ClearForm", "leaves", Leaves::ALL.iter().map(|it| it.word()).collect()),
        ("ClearForm", "people", People::ALL.iter().map(|it| it.word()).collect()),
        ("ClearForm", "answers", MARKS.iter().map(|it| it.word()).collect()),
        ("ClearForm", "accused", Office::ALL.iter().map(|it| it.word()).collect()),
        ("SessionForm", "kind", SessionKind::ALL.iter().map(|it| it.word()).collect()),
        ("TaskForm", "state", TaskState::ALL.iter().map(|it| it.word()).collect()),
        ("CheckForm", "job", Job::ALL.iter().map(|it| it.word()).collect()),
        ("CheckForm", "way", Way::ALL.iter().map(|it| it.word()).collect()),
        ("CheckForm", "signs", Sign::ALL.iter().map(|it| it.word()).collect()),
        ("CheckForm", "answers", REPLIES.to_vec()),
    ]
}

/// Writes the words into the description.
pub(super) fn describe(document: &mut OpenApi) {
    for (form, field, words) in fields() {
        let described = property(document, form, field).and_then(what_holds_words);
        debug_assert!(described.is_some(), "{form}.{field} is not described");
        let Some(described) = described else { continue };
        let mut known: Vec<Value> = words.into_iter().map(Value::from).collect();
        if matches!(&described.schema_type, SchemaType::Array(kinds) if kinds.contains(&Type::Null)) {
            known.push(Value::Null);
        }
        described.enum_values = Some(known);
    }
    beside_a_problem(document);
    if let Some(RefOr::T(Schema::Object(answers))) = property(document, "CheckForm", "answers") {
        let mut ids = Object::with_type(Type::String);
        ids.enum_values = Some(question_ids());
        answers.property_names = Some(Box::new(Schema::Object(ids)));
    }
}

/// What stands beside a refusal, for an app to go on with: which code has which is told in `deploy/MOBILE.md`.
fn beside_a_problem(document: &mut OpenApi) {
    let schemas = document.components.as_mut().map(|components| &mut components.schemas);
    let Some(RefOr::T(Schema::Object(problem))) = schemas.and_then(|all| all.get_mut("Problem")) else {
        return;
    };
    let mut told = |name: &str, description: &str, mut schema: Object| {
        schema.description = Some(description.to_owned());
        problem.properties.insert(name.to_owned(), RefOr::T(Schema::Object(schema)));
    };
    told(
        "hash",
        "SHA-256, in hexadecimal digits, of what is there under this id.",
        Object::with_type(Type::String),
    );
    told("offset", "How many bytes of the file are here.", Object::with_type(Type::Integer));
    let units = Array::new(Ref::from_schema_name("UnitCard"));
    problem.properties.insert("units".to_owned(), RefOr::T(Schema::Array(units)));
}

/// The questions of the law that came with this release.
fn question_ids() -> Vec<Value> {
    let packs = Pack::shipped().unwrap_or_default();
    packs.into_iter().flat_map(|pack| pack.question).map(|row| Value::from(row.id)).collect()
}

fn property<'a>(document: &'a mut OpenApi, form: &str, field: &str) -> Option<&'a mut RefOr<Schema>> {
    match document.components.as_mut()?.schemas.get_mut(form)? {
        RefOr::T(Schema::Object(form)) => form.properties.get_mut(field),
        _ => None,
    }
}

/// A word stands in the field itself, in each item of a list, or in each value of a map.
fn what_holds_words(schema: &mut RefOr<Schema>) -> Option<&mut Object> {
    match schema {
        RefOr::T(Schema::Array(list)) => match &mut list.items {
            ArrayItems::RefOrSchema(item) => what_holds_words(item),
            ArrayItems::False => None,
        },
        RefOr::T(Schema::Object(object)) => {
            if object.additional_properties.is_none() {
                return Some(object);
            }
            match object.additional_properties.as_deref_mut()? {
                AdditionalProperties::RefOr(value) => what_holds_words(value),
                AdditionalProperties::FreeForm(_) => None,
            }
        }
        _ => None,
    }
}
