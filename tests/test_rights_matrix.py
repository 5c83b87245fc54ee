"""Who may do what: every address of the API, every role, from every side (askers.py).

The expected values are written from the rules: the table of roles (each sees and does), and
"signed out is 401; what a user may not see is 404; what they may see but not do is 403".
An address of the OpenAPI description that is missing here fails, and so does an answer that the
description does not describe, one that shows a mark of what is hidden from the asker (planted.py),
and a refused write that wrote.
"""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.client import BOUNDARY, MULTIPART_CONTENT, Client, encode_multipart
from rest_framework.test import APIClient

from backend.accounts.models import User
from backend.incidents.models import Case
from tests.answers.sheets import workbook

from .asked import Row, address_of, body_of, headers_of, parameters_of, shows
from .askers import table
from .bodies import PHOTO
from .described import Description, without_names
from .staffing.rosters.sheets import professional, sheet
from .ways import addresses_beside_the_api, questions
from .world import PLATFORMS, World

# Thousands of questions in one test: minutes, on a busy machine many.
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1200)]

# Everything asked about lies in East township and its east grid; who asks and what a cell says
# stands in askers.py. `yes` and `no` of a list: 200, with or without the thing itself.
MATRIX = """
                                            worker   leader   profess  operator superv   chief    depart   commun   auditor  admin    service  secadm
POST /auth/login/                           200      200      200      200      200      200      200      200      200      200      200      200
POST /auth/logout/                          204      204      204      204      204      204      204      204      204      204      204      204
GET  /me/                                   200      200      200      200      200      200      200      200      200      200      200      200
POST /auth/logout-everywhere/               200      200      200      200      200      200      200      200      200      200      200      200
POST /me/password/                          200      200      200      200      200      200      200      200      200      200      200      200
GET  /me/devices/                           200      200      200      200      200      200      200      200      200      200      200      200
DELETE /me/devices/{phone}/                 204/404/404/404 404      404      404      404      404      404      404      404      404      404      404
GET  /me/second-factor/                     200      200      200      200      200      200      200      200      200      200      200      200
POST /me/second-factor/                     201      201      201      201      201      201      201      201      201      201      201      201
DELETE /me/second-factor/                   403      403      403      403      403      403      403      403      403      403      403      403
POST /me/second-factor/confirm/             409      409      409      409      409      409      409      409      409      409      409      409
GET  /me/today/                             200      200      200      200      200      200      200      200      200      200      200      200
GET  /me/changes/                           200      200      200      200      200      200      200      200      200      200      200      200
GET  /me/ground/                            200      200      200      200      200      200      200      200      200      200      200      200
POST /live/tickets/                         201      201      201      201      201      201      201      201      201      201      201      201

GET  /me/trail/                             200      200      200      200      200      200      200      200      200      200      200      200
GET  /trail/                                403      403      403      403      403      403      403      403      yes/no   403      403      403
GET  /trail/export/                         403      403      403      403      403      403      403      403      200      403      403      403

GET  /areas/                                yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes
GET  /areas/{area}/                         200      200      200      200      200      200      200      200      200      200      200      200
POST /areas/                                403      403      403      403      403      403      403      403      403      201/403  403      403
PATCH /areas/{community}/                   403      403      403      403      403      403      403      403      403      200/403  403      403
POST /areas/{community}/end/                403      403      403      403      403      403      403      403      403      200/403  403      403
POST /areas/merge/                          403      403      403      403      403      403      403      403      403      200/403  403      403
POST /areas/recode/                         403      403      403      403      403      403      403      403      403      200/403  403      403
GET  /areas/workbook/                       403      403      403      403      403      403      403      403      403      200      403      403
POST /areas/workbook/                       403      403      403      403      403      403      403      403      403      200      403      403
GET  /places/                               yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes
POST /places/                               403      403      403      403      403      403      403      403      403      201/403  403      403
GET  /places/{place}/                       200      200      200      200      200      200      200      200      200      200      200      200
PATCH /places/{place}/                      403      403      403      403      403      403      403      403      403      200/403  403      403
POST /places/{place}/end/                   403      403      403      403      403      403      403      403      403      200/403  403      403
GET  /places/workbook/                      403      403      403      403      403      403      403      403      403      200      403      403
POST /places/workbook/                      403      403      403      403      403      403      403      403      403      200      403      403
GET  /departments/workbook/                 403      403      403      403      403      403      403      403      403      403      403      403
POST /departments/workbook/                 403      403      403      403      403      403      403      403      403      403      403      403
GET  /locate/                               200      200      200      200      200      200      200      200      200      200      200      200
GET  /grids/                                yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes
GET  /grids/{grid}/                         200      200      200      200      200      200      200      200      200      200      200      200
GET  /net/export/                           200      200      200      200      200      200      200      200      200      200      200      200
GET  /net/versions/{version}/               200      200      200      200      200      200      200      200      200      200      200      200
GET  /net/audit/                            200      200      200      200      200      200      200      200      200      200      200      200
GET  /catalogue/                            200      200      200      200      200      200      200      200      200      200      200      200
GET  /catalogue/{type}/due/                 200      200      200      200      200      200      200      200      200      200      200      200
GET  /workflow/                             200      200      200      200      200      200      200      200      200      200      200      200
GET  /catalogue/suggestions/                200      200      200      200      200      200      200      200      200      200      200      200

GET  /boundaries/                           yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes
POST /boundaries/                           403      403      403      403      403      403      403      403      403      403      403      403
GET  /boundaries/{version}/                 200      200      200      200      200      200      200      200      200      200      200      200
GET  /boundaries/{draft}/                   404      404      404      404      404      404      404      404      404      404      404      404
DELETE /boundaries/{version}/               403      403      403      403      403      403      403      403      403      403      403      403
DELETE /boundaries/{draft}/                 404      404      404      404      404      404      404      404      404      404      404      404
POST /boundaries/{version}/answers/         403      403      403      403      403      403      403      403      403      403      403      403
POST /boundaries/{draft}/answers/           404      404      404      404      404      404      404      404      404      404      404      404
POST /boundaries/{version}/publish/         403      403      403      403      403      403      403      403      403      403      403      403
POST /boundaries/{draft}/publish/           404      404      404      404      404      404      404      404      404      404      404      404
POST /boundaries/{version}/withdraw/        403      403      403      403      403      403      403      403      403      403      403      403
POST /boundaries/{draft}/withdraw/          404      404      404      404      404      404      404      404      404      404      404      404
GET  /boundaries/{version}/problems/        200      200      200      200      200      200      200      200      200      200      200      200
GET  /boundaries/{draft}/problems/          404      404      404      404      404      404      404      404      404      404      404      404
GET  /boundaries/{version}/shapes/          200      200      200      200      200      200      200      200      200      200      200      200
GET  /boundaries/{draft}/shapes/            404      404      404      404      404      404      404      404      404      404      404      404
GET  /boundaries/{version}/changes/         200      200      200      200      200      200      200      200      200      200      200      200
GET  /boundaries/{draft}/changes/           404      404      404      404      404      404      404      404      404      404      404      404
GET  /boundaries/{version}/tasks/           403      403      403      403      403      403      403      403      403      403      403      403
GET  /boundaries/{draft}/tasks/             404      404      404      404      404      404      404      404      404      404      404      404

GET  /members/                              yes/no   yes/no   yes/no   yes/no   yes/no   yes/no   no       yes/no   no       yes/no   no       yes/no
GET  /members/{worker}/                     200/404  200/404  200/404  200/404  200/404  200/404  404      200/404  404      200/404  404      200/404
POST /members/{worker}/hand-over/           403/404  200/404  403/404  200/404  403/404  403/404  404      403/404  404      200/404  404      403/404
POST /members/{worker}/resign/              403/404  403/404  403/404  403/404  403/404  403/404  404      403/404  404      200/404  404      403/404
POST /members/{worker}/transfer/            403/404  403/404  403/404  403/404  403/404  403/404  404      403/404  404      200/404  404      403/404
GET  /postings/                             yes/no   yes/no   yes/no   yes/no   yes/no   yes/no   no       yes/no   no       yes/no   no       yes/no
POST /postings/                             403      403      403      403      403      403      403      403      403      201/403  403      403
GET  /postings/{posting}/                   200/404  200/404  200/404  200/404  200/404  200/404  404      200/404  404      200/404  404      200/404
PATCH /postings/{posting}/                  403/404  403/404  403/404  403/404  403/404  403/404  404      403/404  404      200/404  404      403/404
POST /postings/{posting}/end/               403/404  403/404  403/404  403/404  403/404  403/404  404      403/404  404      200/404  404      403/404
GET  /absences/                             yes/no//no yes/no   no       yes/no   no       no       no       no       no       yes/no   no       no
POST /absences/                             201/403//403 201/403 403      201/403  403      403      403      403      403      201/403  403      403
GET  /absences/{absence}/                   200/404//404 200/404 404      200/404  404      404      404      404      404      200/404  404      404
POST /absences/{absence}/cover/             403/404//404 201/404 404      201/404  404      404      404      404      404      201/404  404      404
POST /absences/{absence}/end/               200/404//404 200/404 404      200/404  404      404      404      404      404      200/404  404      404
GET  /vacancies/                            200      200      200      200      200      200      200      200      200      200      200      200
POST /members/{worker}/unmask/              403/404  200/404  403/404  200/404  200/404  200/404  404      200/404  404      200/404  404      403/404

GET  /rosters/                              no       no       no       no       no       no       no       no       no       yes/no   no       no
POST /rosters/                              403      403      403      403      403      403      403      403      403      201      403      403
GET  /rosters/template/                     403      403      403      403      403      403      403      403      403      200      403      403
GET  /rosters/current/                      403      403      403      200      200      200      403      200      403      200      403      403
GET  /rosters/ledger/                       403      403      403      200      200      200      403      200      403      200      403      403
GET  /rosters/{roster}/                     404      404      404      404      404      404      404      404      404      200/404  404      404
DELETE /rosters/{roster}/                   404      404      404      404      404      404      404      404      404      204/404  404      404
POST /rosters/{roster}/enter/               404      404      404      404      404      404      404      404      404      200/404  404      404
GET  /rosters/{roster}/marked/              404      404      404      404      404      404      404      404      404      200/404  404      404
POST /rosters/{roster}/first-passwords/     404      404      404      404      404      404      404      404      404      409/404  404      404

GET  /assignment-plans/                     no       no       no       no       no       yes/no   no       no       no       yes/no   no       no
POST /assignment-plans/                     403      403      403      403      403      403      403      403      403      201/403  403      403
GET  /assignment-plans/{plan}/              404      404      404      404      404      200/404  404      404      404      200/404  404      404
DELETE /assignment-plans/{plan}/            404      404      404      404      404      403/404  404      404      404      204/404  404      404
GET  /assignment-plans/{plan}/rows/         404      404      404      404      404      200/404  404      404      404      200/404  404      404
GET  /assignment-plans/{plan}/people/       404      404      404      404      404      200/404  404      404      404      200/404  404      404
PUT  /assignment-plans/{plan}/corrections/  404      404      404      404      404      403/404  404      404      404      200/404  404      404
POST /assignment-plans/{plan}/publish/      404      404      404      404      404      403/404  404      404      404      200/404  404      404

GET  /users/                                no       no       no       no       no       no       no       no       no       yes/no   no       yes/no
POST /users/                                403      403      403      403      403      403      403      403      403      201/403  403      403
GET  /users/{person}/                       404      404      404      404      404      404      404      404      404      200/404  404      200/404
PATCH /users/{person}/                      404      404      404      404      404      404      404      404      404      200/404  404      403/404
POST /users/{person}/first-password/        404      404      404      404      404      404      404      404      404      200/404  404      403/404
POST /users/{person}/close/                 404      404      404      404      404      404      404      404      404      200/404  404      403/404
POST /users/{closed}/reopen/                404      404      404      404      404      404      404      404      404      200/404  404      403/404
POST /users/{person}/unlock/                404      404      404      404      404      404      404      404      404      403/404  404      204/404
POST /users/{person}/sign-out/              404      404      404      404      404      404      404      404      404      403/404  404      204/404
DELETE /users/{person}/second-factor/       404      404      404      404      404      404      404      404      404      403/404  404      204/404
GET  /users/{person}/grants/                404      404      404      404      404      404      404      404      404      403/404  404      200/404
POST /users/{person}/grants/                404      404      404      404      404      404      404      404      404      403/404  404      201/404
POST /grants/{given}/end/                   404      404      404      404      404      404      404      404      404      403/404  404      200/404
GET  /users/{officer}/                      404      404      404      404      404      404      404      404      404      200/404  404      200/404
PATCH /users/{officer}/                     404      404      404      404      404      404      404      404      404      403/404  404      403/404
POST /users/{officer}/close/                404      404      404      404      404      404      404      404      404      403/404  404      403/404
POST /users/{officer}/sign-out/             404      404      404      404      404      404      404      404      404      403/404  404      403/404
GET  /departments/                          yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes

GET  /notices/                              yes/no//no no       no       no       no       no       no       no       no       no       no       no
GET  /notices/count/                        200      200      200      200      200      200      200      200      200      200      200      200
POST /notices/{notice}/ack/                 200/404//404 404      404      404      404      404      404      404      404      404      404      404
GET  /notices/outbox/                       403      403      403      403      403      403      403      403      403      403      403      403
GET  /notices/chains/                       no       no       no       yes/no   yes/no   no       no       no       no       no       no       no
GET  /suggestions/                          yes/no//no no       no       no       no       no       no       no       no       no       no       no
PUT  /suggestions/{new}/                    201      201      201      201      201      201      201      201      201      201      201      201
PUT  /suggestions/{suggestion}/             409      409      409      409      409      409      409      409      409      409      409      409
GET  /suggestions/{suggestion}/             200/404//404 404      404      404      404      404      404      404      404      200/404  404      404
GET  /suggestions/{anonymous}/              200      200      200      200      200      200      200      200      200      200      200      200
GET  /me/notice-channels/                   200      200      200      200      200      200      200      200      200      200      200      200
PUT  /me/notice-channels/                   200      200      200      200      200      200      200      200      200      200      200      200
GET  /me/notice-addresses/                  200      200      200      200      200      200      200      200      200      200      200      200
PUT  /me/notice-addresses/                  200      200      200      200      200      200      200      200      200      200      200      200
GET  /duties/                               no       no       no       yes/no   yes/no   yes/no   no       no       no       yes/no   no       yes/no
POST /duties/                               403      403      403      403      403      403      403      403      403      201/403  403      403
GET  /duties/now/                           no       no       no       yes/no   yes/no   yes/no   no       no       no       yes/no   no       yes/no
POST /duties/{duty}/end/                    404      404      404      403/404  403/404  403/404  404      404      404      200/404  404      403/404
GET  /duties/workbook/                      403      403      403      403      403      403      403      403      403      200      403      403
POST /duties/workbook/                      403      403      403      403      403      403      403      403      403      200      403      403

PUT  /shifts/{new}/                         201      201      201      403      403      403      403      403      403      403      403      403
GET  /shifts/                               yes/no//no no       no       no       no       no       no       no       no       no       no       no
GET  /shifts/{shift}/                       200/404//404 200/404 404     200/404  404      404      404      404      404      404      404      404
POST /shifts/{shift}/take-over/             200/404//404 403/404 404     403/404  404      404      404      404      404      404      404      404
PUT  /shifts/{shift}/marks/{new}/           201/404//404 403/404 404     403/404  404      404      404      404      404      404      404      404
PUT  /track-batches/{new}/                  200/404//404 404      404      404      404      404      404      404      404      404      404      404
GET  /shifts/{shift}/track/                 200/404//404 403/404 404     403/404  404      404      404      404      404      404      404      404
GET  /shifts/{looked at}/track/             200/404//404 403/404 404     200/404//403 404   404      404      404      404      404      404      404
GET  /shifts/{shift}/summary/               200/404//404 403/404 404     403/404  404      404      404      404      404      404      404      404
GET  /shifts/{looked at}/summary/           200/404//404 403/404 404     200/404//403 404   404      404      404      404      404      404      404
DELETE /shifts/{shift}/track/               409/404//404 403/404 404     403/404  404      404      404      404      404      404      404      404
DELETE /shifts/{looked at}/track/           204/404//404 403/404 404     403/404  404      404      404      404      404      404      404      404
POST /shifts/{shift}/looks/                 409/404//404 201/404 404     201/404  404      404      404      404      404      404      404      404
GET  /doubts/                               yes/no//no no       no       no       yes/no   no       no       no       no       no       no       no
POST /doubts/{doubt}/decision/              403/404//404 404    404      404      200/404  404      404      404      404      404      404      404
GET  /sos/                                  yes/no//no yes/no   no       yes/no   no       no       no       no       no       no       no       no
POST /sos/{new}/                            201      201      201      403      403      403      403      403      403      403      403      403
POST /sos/{sos}/end/                        403/404//404 200/404 404     200/404  404      404      404      404      404      404      404      404
GET  /me/looks/                             yes/no//no no       no       no       no       no       no       no       no       no       no       no
GET  /me/tracks/export/                     200      200      200      403      403      403      403      403      403      403      403      403
GET  /me/sender/                            200/404//404 404     404      404      404      404      404      404      404      404      404      404
POST /me/sender/                            201      201      201      403      403      403      403      403      403      403      403      403
DELETE /me/sender/                          204/404//404 404     404      404      404      404      404      404      404      404      404      404
POST /me/gpx/                               200      200      200      403      403      403      403      403      403      403      403      403
GET  /presence/                              yes/no//no yes/no  no       yes/no   no       no       no       no       no       no       no       no
GET  /grids/{grid}/coverage/                200/403  200/403  200/403  403      403      403      403      403      403      403      403      403
GET  /due-places/                           yes/no   yes/no   yes/no   no       no       no       no       no       no       no       no       no
POST /due-places/                           403      201/403  403      403      403      403      403      403      403      403      403      403
GET  /due-places/{due place}/               200/404  200/404  200/404  404      404      404      404      404      404      404      404      404
PATCH /due-places/{due place}/              403/404  200/404  403/404  404      404      404      404      404      404      404      404      404
POST /due-places/{due place}/end/           403/404  200/404  403/404  404      404      404      404      404      404      404      404      404
GET  /bad-weather/                          yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes
POST /bad-weather/                          403      201/403  403      201/403  403      403      403      403      403      403      403      403
POST /bad-weather/{weather}/end/            403      200/403  403      200/403  403      403      403      403      403      403      403      403

PUT  /reports/{new}/                        201      201      201      201      201      201      201      201      403      403      201      403
PUT  /evidence/{new}/                       201      201      201      201      201      201      201      201      403      403      201      403
GET  /evidence/{evidence}/                  200/404  200/404  404      200/404  200/404  200/404  404      200/404  404      404      404      404
GET  /evidence/{evidence}/view/             200/404  200/404  404      200/404  200/404  200/404  404      200/404  404      404      404      404
GET  /evidence/{evidence}/thumbnail/        200/404  200/404  404      200/404  200/404  200/404  404      200/404  404      404      404      404
GET  /evidence/{restricted evidence}/       404///200 404///200 404      200/404//404 404///200 404///200 404      404///200 404      404      404      404
GET  /evidence/{restricted evidence}/view/  404///200 404///200 404      200/404//404 404///200 404///200 404      404///200 404      404      404      404
GET  /cases/                                yes/no   yes/no   no       yes/no   yes/no   yes/no   no       yes/no   no       no       no       no
GET  /callbacks/                            no       no       no       yes/no   no       no       no       no       no       no       no       no
GET  /callbacks/satisfaction/               403      403      403      200      200      200      403      403      403      403      403      403
GET  /cases/similar/                        200      200      200      200      200      200      200      200      403      403      200      403
POST /cases/by-caller/                      403      403      403      200      403      403      403      403      403      403      403      403
GET  /cases/{open}/                         200/404  200/404  404      200/404  200/404  200/404  404      200/404  404      404      404      404
GET  /cases/{restricted}/                   404///200 404///200 404      200/404//404 404///200 404///200 404      404///200 404      404      404      404
GET  /cases/{at department}/                200/404  200/404  404      200/404  200/404  200/404  200/404/404 200/404  404      404      404      404
GET  /cases/{at professional}/              200/404  200/404  200/404/404/404 200/404  200/404  200/404  404      200/404  404      404      404      404
GET  /cases/{open}/events/                  200/404  200/404  404      200/404  200/404  200/404  404      200/404  404      404      404      404
GET  /cases/{restricted}/events/            404///200 404///200 404      200/404//404 404///200 404///200 404      404///200 404      404      404      404
POST /cases/{open}/unmask/                  403/404  403/404  404      200/404  403/404  403/404  404      403/404  404      404      404      404
POST /cases/{restricted}/unmask/            404///403 404///403 404      200/404//404 404///403 404///403 404      404///403 404      404      404      404
POST /cases/{at department}/unmask/         403/404  403/404  404      200/404  403/404  403/404  200/404/404 403/404  404      404      404      404
POST /cases/{at professional}/unmask/       403/404  403/404  200/404/404/404 200/404  403/404  403/404  404      403/404  404      404      404      404
GET  /cases/by-report/{report}/             200/404  200/404  404      200/404  200/404  200/404  404      200/404  404      404      404      404
GET  /cases/by-report/{report}/events/      200/404  200/404  404      200/404  200/404  200/404  404      200/404  404      404      404      404
PUT  /cases/{open}/actions/{accept}/        403/404  403/404  404      200/404  403/404  403/404  404      403/404  404      404      404      404
PUT  /cases/{restricted}/actions/{accept}/  404///403 404///403 404      200/404//404 404///403 404///403 404      404///403 404      404      404      404
PUT  /cases/{at department}/actions/{take}/ 403/404  403/404  404      403/404  403/404  403/404  200/404/404 403/404  404      404      404      404
PUT  /cases/{at professional}/actions/{take}/ 403/404  403/404  200/404/404/404 403/404  403/404  403/404  404      403/404  404      404      404      404
POST /cases/actions/                        200      200      200      200      200      200      200      200      200      200      200      200
PUT  /cases/{open}/children/                403/404  403/404  404      200/404  403/404  403/404  404      403/404  404      404      404      404
GET  /cases/{open}/candidates/              403/404  200/404  404      200/404  403/404  403/404  404      403/404  404      404      404      404
GET  /routing/                              403      200/403  403      200/403  403      403      403      403      403      403      403      403
PUT  /cases/{ordered}/superior-return/{new}/ 403/404  403/404  404      200/404  403/404  403/404  404      403/404  404      404      404      404

PUT  /superior/{platform}/orders/{new}/     403      403      403      403      403      403      403      403      403      403      201/404//404 403
GET  /superior/{platform}/orders/{order}/   403      403      403      403      403      403      403      403      403      403      200/404//404 403
PUT  /superior/{platform}/orders/{order}/instructions/{new}/ 403      403      403      403      403      403      403      403      403      403      201/404//404 403
GET  /superior/feedback/                    403      403      403      403      403      403      403      403      403      403      403      403

GET  /walls/                                no       no       no       no       no       no       no       no       no       yes/no   no       yes/no
POST /walls/                                403      403      403      403      403      403      403      403      403      201/403  403      403
POST /walls/{wall}/code/                    404      404      404      404      404      404      404      404      404      200/404  404      403/404
GET  /wall/                                 403      403      403      200      200      200      403      403      403      403      403      403
POST /wall/enrolment/                       400      400      400      400      400      400      400      400      400      400      400      400
GET  /figures/                              403      403      403      200/403  200/403  200/403  403      403      403      403      403      403
"""  # noqa: E501
# A few of them suffice to notice a leak: the planted ones are looked for with these.
SEEING_LITTLE = (
    "east_service",
    "west_worker",
    "coast_worker",
    "off_duty_operator",
    "west_desk",
    "west_auditor",
)
# Of these every thing that is planted is hidden from several: they ask in all other ways, too.
OUTSIDERS = (
    "west_worker",
    "coast_leader",
    "health_officer",
    "west_operator",
    "off_duty_operator",
    "environment",
    "east_auditor",
    "east_admin",
    "east_security",
    "east_service",
)
# What whoever is signed out meets where nobody needs to be signed in.
NEEDS_NO_SIGN_IN = {"/auth/login/": "200", "/wall/enrolment/": "400"}
# What a refusal may write: that it was one, and the count by which guessing is slowed.
NOTED_OF_REFUSALS = {"accounts_trailentry", "axes_accessattempt", "axes_accessfailurelog"}


def _rows() -> list[Row]:
    rows = []
    for line, cells in table(MATRIX, ends_with="/ "):
        method, address = line.split(maxsplit=1)
        rows.append(Row(method, address, cells))
    return rows


ROWS = _rows()
DESCRIPTION = Description()


PREPARE = World


@pytest.fixture
def world(prepared, settings) -> World:
    settings.SUPERIOR_PLATFORMS = PLATFORMS
    # Whoever guesses codes of walls has to wait; here everybody asks once, from one address.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    return prepared.seen_anew()


def met(world: World, row: Row, name: str | None) -> str:
    """What `name` (None: nobody) meets, as a cell says it; whatever it did is undone."""
    client = world.clients[name] if name else APIClient()
    with transaction.atomic():
        content, content_type = _sent(row, body_of(world, row, name or "east_worker"))
        before = _changes() if row.method != "GET" else {}
        answer = client.generic(
            row.method,
            address_of(world, row.address) + _query(parameters_of(world, row.address, name)),
            content,
            content_type=content_type,
            headers=headers_of(row),
        )
        if row.method != "GET" and answer.status_code >= 400:
            changed = {table for table, count in _changes().items() if count != before.get(table)}
            if changed - NOTED_OF_REFUSALS:
                world.written.add(f"{row.line}: {name} changed {sorted(changed)}")
        transaction.set_rollback(True)
    # Whoever may unmask sees it whole, once it stands in the trail: their cells say who they are.
    if not (row.address.endswith("/unmask/") and answer.status_code == 200):
        world.look(row.line, name, answer)
    if objection := DESCRIPTION.objection(row.method, f"/api/v1{row.address}", answer):
        world.objections.add(f"{row.line}: {objection}")
    if answer.status_code == 200 and row.asks_a_list:
        return "yes" if shows(world, row.address, answer) else "no"
    return str(answer.status_code)


def _changes() -> dict[str, int]:
    """By table how many rows were added, changed or removed since the test began."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


def _sent(row: Row, body: dict | None) -> tuple[str | bytes, str]:
    """JSON; a workbook as a form sends it, with a sheet that is of any form."""
    if row.method == "POST" and row.address.endswith("/workbook/"):
        headings = ("级别", "类型", "编码", "名称", "日期", "镇街", "账号")
        file = SimpleUploadedFile("x.xlsx", workbook(headings))
        return encode_multipart(BOUNDARY, {"file": file}), MULTIPART_CONTENT
    if row.line == "POST /me/gpx/":
        return b"<gpx/>", "application/gpx+xml"
    if row.line == "PUT /evidence/{new}/":
        return PHOTO, "image/jpeg"
    if row.line == "POST /rosters/":
        file = SimpleUploadedFile("x.xlsx", sheet(professional(2)))
        return encode_multipart(BOUNDARY, {"file": file}), MULTIPART_CONTENT
    return json.dumps(body or {}), "application/json"


def _query(parameters: dict) -> str:
    return "?" + "&".join(f"{name}={value}" for name, value in parameters.items())


def test_names_every_address_of_the_api():
    asked = {(row.method, f"/api/v1{without_names(row.address)}") for row in ROWS}
    # What stands beside the API (tiles) has tests of its own, tests/atlas/test_tiles.py.
    described = {(m, address) for m, address in DESCRIPTION.operations() if "/api/v1/" in address}
    assert asked == described


def test_gives_everybody_what_is_theirs_and_nothing_else(world):
    found = {
        f"{row.line}: {name}": (met(world, row, name), wanted)
        for row in ROWS
        for name, wanted in row.cells.items()
    }
    assert {where: cell for where, cell in found.items() if cell[0] != cell[1]} == {}
    assert world.objections == set()
    assert world.leaks == set()
    assert world.marked.missed() == []
    assert world.written == set()
    print(f"{len(found)} cells, {len(world.leaks)} leaks")


def test_gives_nothing_to_whoever_is_signed_out(world):
    found = {row.line: met(world, row, None) for row in ROWS}
    assert found == {row.line: NEEDS_NO_SIGN_IN.get(row.address, "401") for row in ROWS}


def test_no_other_way_to_ask_shows_anything_more(world):
    for row in ROWS:
        if row.method != "GET":
            continue
        address = address_of(world, row.address)
        asked = DESCRIPTION.operation("GET", f"/api/v1{row.address}")
        for turn, name in enumerate(OUTSIDERS):
            client = world.clients[name]
            # Each question is put by every third of them: several may not see what is asked for.
            its_turn = [*questions(asked)][turn % 3 :: 3]
            for question in its_turn if row.cells[name] != "403" else ():
                world.look(f"GET {row.address} {question}", name, client.get(address, question))
            # Who may not see a thing does not learn either that it is there, or unchanged.
            plain = parameters_of(world, row.address, name)
            answer = client.head(address, plain, HTTP_IF_NONE_MATCH="*")
            wanted = row.cells[name] if row.cells[name].isdigit() else "200"
            may_be_known = {"200", "304"} if wanted == "200" else {wanted}
            assert str(answer.status_code) in may_be_known, f"{row.line}: {name}"
            sent = answer.streaming_content if answer.streaming else [answer.content]
            assert b"".join(sent) == b""
    assert world.leaks == set()


def test_no_page_tile_or_feature_beside_the_api_shows_anything_more(world):
    matters = [
        f"/ogc/collections/cases/items/{pk}" for pk in Case.objects.values_list("pk", flat=True)
    ]
    for name in (*OUTSIDERS, None):
        client, browser = world.clients.get(name, APIClient()), Client()
        if name:
            browser.force_login(User.objects.get(username=name))
        for address in (*addresses_beside_the_api(), *matters):
            for asker in (client, browser):
                world.look(f"GET {address}", name, asker.get(address))
        # Whoever sees little is let in all the same: nothing was hidden by a closed door.
        assert browser.get("/ogc/collections/grids").status_code == (200 if name else 401)
    assert world.leaks == set()
