
mod browser;
mod web;
